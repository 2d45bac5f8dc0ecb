using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Engines.Programs;

/// <summary>Texts of a program with placeholders: <c>{name}</c> stands for a parameter, <c>{{</c> and <c>}}</c> for
/// braces.</summary>
public static class ProgramText
{
    /// <summary>The names that stand in a text; null where a brace has no partner.</summary>
    public static IReadOnlyList<string>? Names(string text)
    {
        List<string> names = [];
        return Walk(text, _ => { }, names.Add) ? names : null;
    }

    /// <summary>The text with the values of a configuration. <paramref name="known"/> gives what is no parameter, such
    /// as slots.</summary>
    /// <exception cref="ConfigurationException">A name is unknown, or a brace has no partner.</exception>
    public static string Fill(string text, TrialConfiguration configuration, Func<string, string?> known)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(known);
        StringBuilder filled = new();
        bool sound = Walk(
            text,
            part => filled.Append(part),
            name =>
                filled.Append(
                    configuration.Parameters[name] is { } value ? ValueText(value)
                    : name == "seed" ? configuration.Seed.ToString(CultureInfo.InvariantCulture)
                    : known(name)
                        ?? throw new ConfigurationException(
                            "program",
                            $"A placeholder must name a parameter, but `{{{name}}}` does not",
                            $"Add `{name}` to the grid, or write {{{{{name}}}}} for braces."
                        )
                )
        );
        return sound
            ? filled.ToString()
            : throw new ConfigurationException(
                "program",
                $"Braces must come in pairs, but do not in `{text}`",
                "Write {{ and }} for braces that are meant as such."
            );
    }

    /// <summary>A parameter as text: numbers in their shortest form, lists joined by commas.</summary>
    public static string ValueText(object value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture),
            string text => text,
            IReadOnlyList<object> list => string.Join(',', list.Select(ValueText)),
            _ => throw new System.Diagnostics.UnreachableException(value.GetType().Name),
        };

    /// <summary>Writes a parameter as JSON: numbers in their shortest form.</summary>
    public static void Write(Utf8JsonWriter json, object value)
    {
        ArgumentNullException.ThrowIfNull(json);
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteRawValue(ValueText(number), skipInputValidation: true);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IReadOnlyList<object> list:
                json.WriteStartArray();
                foreach (object item in list)
                    Write(json, item);
                json.WriteEndArray();
                break;
            default:
                throw new System.Diagnostics.UnreachableException(value.GetType().Name);
        }
    }

    private static bool Walk(string text, Action<string> plain, Action<string> name)
    {
        int from = 0;
        while (from < text.Length)
        {
            int brace = text.AsSpan(from).IndexOfAny('{', '}');
            if (brace < 0)
            {
                plain(text[from..]);
                return true;
            }

            plain(text[from..(from + brace)]);
            from += brace;
            if (from + 1 < text.Length && text[from + 1] == text[from])
            {
                plain(text[from].ToString());
                from += 2;
                continue;
            }

            int end = text.IndexOf('}', from);
            if (text[from] == '}' || end < 0)
                return false;
            name(text[(from + 1)..end]);
            from = end + 1;
        }

        return true;
    }
}

using System.Collections;
using System.Text.Json;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Programs;

namespace Sweeps.Programs;

/// <summary>What a program finds when it starts: parameters and environment.</summary>
internal static class Surroundings
{
    private static readonly string[] Ours = ["SWEEPS_", "ORLEANS", "PG", "DOTNET_", "ConnectionStrings", "OTEL_"];
    private static readonly string[] Secret =
    [
        "TOKEN",
        "PASSWORD",
        "SECRET",
        "CREDENTIALS",
        "_KEY",
        "CONNECTION_STRING",
    ];

    /// <summary>This process's environment without what is its own or secret.</summary>
    public static IReadOnlyDictionary<string, string> Inherited()
    {
        SortedDictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string value } && IsPlain(name) && !HoldsPassword(value))
                variables[name] = value;
        }

        return variables;
    }

    /// <summary>The environment: what is inherited, then what the grid file says, then the protocol's.</summary>
    public static string[] Environment(
        IEnumerable<KeyValuePair<string, string>> inherited,
        IEnumerable<KeyValuePair<string, string>> given,
        IEnumerable<KeyValuePair<string, string>> protocol
    )
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (var (name, value) in inherited.Concat(given).Concat(protocol))
            variables[name] = value;
        return [.. variables.Select(pair => $"{pair.Key}={pair.Value}")];
    }

    /// <summary>Whether a variable of this process may be seen by programs.</summary>
    public static bool IsPlain(string name) =>
        !Ours.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        && !Secret.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    // A place with a user and a password in it, such as a store's.
    private static bool HoldsPassword(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? place) && place.UserInfo.Contains(':', StringComparison.Ordinal)
        || value.Contains("password=", StringComparison.OrdinalIgnoreCase);

    /// <summary>All parameters and the seed as a JSON object; dotted names are nested.</summary>
    public static byte[] Parameters(TrialConfiguration configuration)
    {
        SortedDictionary<string, object> root = new(StringComparer.Ordinal) { ["seed"] = configuration.Seed };
        foreach (string name in configuration.Parameters.Names)
        {
            var at = root;
            string[] parts = name.Split('.');
            foreach (string part in parts[..^1])
            {
                if (at.GetValueOrDefault(part) is not SortedDictionary<string, object> inner)
                    at[part] = inner = new(StringComparer.Ordinal);
                at = inner;
            }

            at[parts[^1]] = configuration.Parameters[name]!;
        }

        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new() { Indented = true }))
            Write(json, root);
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case SortedDictionary<string, object> inner:
                json.WriteStartObject();
                foreach (var (name, item) in inner)
                {
                    json.WritePropertyName(name);
                    Write(json, item);
                }

                json.WriteEndObject();
                break;
            default:
                ProgramText.Write(json, value);
                break;
        }
    }
}

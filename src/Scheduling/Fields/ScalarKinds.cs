using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>A number in a range.</summary>
internal sealed class NumberKind(NumberRange range) : FieldKind
{
    public NumberRange Range => range;

    public override string Name => "number";

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode { Quoted: false } scalar && Numerals.TryNumber(scalar.Text, out double value))
        {
            if (!range.Contains(value))
                complain(node, $"must be {range}", "Give a value in that range.");
            return value;
        }

        complain(
            node,
            "must be a number",
            node is ScalarNode { Quoted: true }
                ? "Remove the quotes."
                : "Write it in decimal digits, such as 0.01 or 1e-2."
        );
        return node is ScalarNode { Quoted: false } tiny && Numerals.IsTooSmall(tiny.Text) ? 0.0 : null;
    }

    public override void Write(Utf8JsonWriter json, object value) => WriteNumber(json, (double)value);

    public override string Text(object value) => Numerals.Text((double)value);

    public override double? Number(object value) => (double)value;

    public override JsonObject Schema() => Bounded(new() { ["type"] = "number" }, range);

    /// <summary>Writes a number in its shortest form, whatever the JSON library's own taste.</summary>
    public static void WriteNumber(Utf8JsonWriter json, double value) =>
        json.WriteRawValue(Numerals.Text(value), skipInputValidation: true);

    public static JsonObject Bounded(JsonObject schema, NumberRange range)
    {
        if (double.IsFinite(range.Minimum))
            schema[range.Open ? "exclusiveMinimum" : "minimum"] = range.Minimum;
        if (double.IsFinite(range.Maximum))
            schema[range.OpenAbove ? "exclusiveMaximum" : "maximum"] = range.Maximum;
        return schema;
    }
}

/// <summary>A whole number in a range, held as a long.</summary>
internal sealed class IntegerKind(NumberRange range, long largest = long.MaxValue) : FieldKind
{
    public NumberRange Range => range;

    public override string Name => "whole number";

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node.IsWhole(out long value))
        {
            if (Check(value) is { } rule)
                complain(node, rule, "Give a value in that range.");
            return IsHeld(value) ? value : null;
        }

        complain(
            node,
            "must be a whole number",
            node is ScalarNode { Quoted: true } ? "Remove the quotes." : "Write it in digits, such as 1000 or 1e3."
        );
        return null;
    }

    /// <summary>The rule that a value breaks, or null.</summary>
    public string? Check(long value) =>
        !range.Contains(value) ? $"must be {range}"
        : value > largest ? $"must be at most {largest}"
        : null;

    /// <summary>Whether the field can hold a value, allowed or not.</summary>
    public bool IsHeld(long value) => largest == long.MaxValue || Int128.Abs(value) <= largest;

    public override void Write(Utf8JsonWriter json, object value) => json.WriteNumberValue((long)value);

    public override string Text(object value) => Numerals.Text((long)value);

    public override double? Number(object value) => (long)value;

    public override JsonObject Schema() => NumberKind.Bounded(new() { ["type"] = "integer" }, range);
}

/// <summary><c>true</c> or <c>false</c>, and none of YAML's older spellings.</summary>
internal sealed class BooleanKind : FieldKind
{
    public override string Name => "true or false";

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode { Quoted: false, Text: "true" or "false" } scalar)
            return scalar.Text == "true";
        complain(
            node,
            "must be `true` or `false`",
            node is ScalarNode { Text: "yes" or "on" or "True" or "TRUE" }
                ? "Write `true`."
                : "Write `true` or `false`, without quotes."
        );
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteBooleanValue((bool)value);

    public override string Text(object value) => (bool)value ? "true" : "false";

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}

/// <summary>One of several words: the names of an enumeration, in its order, in small letters with
/// underscores.</summary>
internal sealed class ChoiceKind(Type type) : FieldKind
{
    private readonly (object Value, string Word)[] _choices =
    [
        .. Enum.GetValues(type).Cast<Enum>().Select(value => ((object)value, EnumWords.Of(value))),
    ];

    public IReadOnlyList<string> Words => field ??= [.. _choices.Select(choice => choice.Word)];

    public override string Name => string.Join(", ", Words.Select(word => $"`{word}`"));

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode scalar)
        {
            foreach (var (value, word) in _choices)
            {
                if (word == scalar.Text)
                    return value;
            }
        }

        string rule = $"must be one of {string.Join(", ", Words)}";
        complain(
            node,
            rule,
            node is ScalarNode { Text: var text }
                ? Spelling.DidYouMean(text, Words, "Choose one of them.")
                : "Choose one of them."
        );
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(Text(value));

    public override string Text(object value)
    {
        foreach (var (candidate, word) in _choices)
        {
            if (candidate.Equals(value))
                return word;
        }

        throw new System.Diagnostics.UnreachableException($"{type.Name}.{value} has no word.");
    }

    public override JsonObject Schema() =>
        new() { ["enum"] = new JsonArray([.. Words.Select(word => JsonValue.Create(word))]) };
}

/// <summary>A name from an open list; whether it is known is a matter of the rules between fields or of the list
/// given.</summary>
internal sealed class WordKind(IReadOnlyList<string>? known = null) : FieldKind
{
    public override string Name => known is null ? "name" : string.Join(", ", known.Select(word => $"`{word}`"));

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is not ScalarNode { Text.Length: > 0 } scalar)
        {
            complain(node, "must be a name", "Write one name.");
            return null;
        }

        if (known is null || known.Contains(scalar.Text))
            return scalar.Text;
        complain(
            node,
            $"must be one of {string.Join(", ", known)}",
            Spelling.DidYouMean(scalar.Text, known, "Choose one of them.")
        );
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue((string)value);

    public override string Text(object value) => VersionedName.Short((string)value);

    public override string Identity(object value) => (string)value;

    public override JsonObject Schema() =>
        known is null
            ? new() { ["type"] = "string" }
            : new() { ["enum"] = new JsonArray([.. known.Select(word => JsonValue.Create(word))]) };
}

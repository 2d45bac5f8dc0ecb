using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>Parameters of which only their engine knows the meaning: any name is one.</summary>
internal static class FreeFields
{
    /// <summary>What their paths begin with.</summary>
    public const string Group = "parameters";

    /// <summary>The parameter of this name.</summary>
    public static ConfigurationField Of(string name) => Of(name, FreeKind.Instance);

    /// <summary>The same, for values that are numbers: what makes them from ranges and spacings asks for
    /// that.</summary>
    public static ConfigurationField FittingTo(ConfigurationField field, Node node) =>
        field.Kind is not FreeKind ? field
        : node is MappingNode ? Of(field.Key, new NumberKind(NumberRange.Finite))
        : (node is SequenceNode list ? list.Items : [node]).Any(IsRange)
            ? Of(field.Key, new IntegerKind(NumberRange.Finite))
        : field;

    private static bool IsRange(Node node) =>
        node is ScalarNode { Quoted: false } scalar && Numerals.TryRange(scalar.Text, out _, out _, out _);

    private static ConfigurationField Of(string name, FieldKind kind) =>
        ConfigurationField.Of(TrialField.Parameter(name)) with
        {
            Kind = kind,
            Get = c => Fit(c.Parameters[name], kind),
        };

    private static object? Fit(object? value, FieldKind kind) =>
        (kind, value) switch
        {
            (NumberKind, long number) => (double)number,
            (IntegerKind, double number) when number == Math.Truncate(number) => (long)number,
            (NumberKind or IntegerKind, not (long or double)) => null,
            (IntegerKind, double) => null,
            _ => value,
        };
}

/// <summary>A number, a text, <c>true</c> or <c>false</c>, or a list of these.</summary>
internal sealed class FreeKind : FieldKind
{
    public static FreeKind Instance { get; } = new();

    public override string Name => "number, text, `true` or `false`, or a list of these";

    public override object? Read(Node node, NodeComplaint complain)
    {
        switch (node)
        {
            case ScalarNode { Quoted: false, Text: "true" or "false" } flag:
                return flag.Text == "true";
            case ScalarNode { Quoted: false } scalar when Numerals.TryInteger(scalar.Text, out long whole):
                return whole;
            case ScalarNode { Quoted: false } scalar when Numerals.TryNumber(scalar.Text, out double number):
                return number;
            case ScalarNode { Quoted: false, Text: "" or "~" or "null" }:
                complain(node, "must have a value", "Give one; an empty text is \"\".");
                return null;
            case ScalarNode scalar when scalar.Text.Contains('\0'):
                complain(node, "must not have the character of number 0", "No program can take it as an argument.");
                return null;
            case ScalarNode scalar:
                return scalar.Text;
            case SequenceNode list:
                object?[] items = [.. list.Items.Select(item => Read(item, complain))];
                return items.Any(item => item is null) ? null : items.Select(item => item!).ToArray();
            default:
                complain(node, $"must be a {Name}", "Give nested parameters dotted names, such as optimizer.momentum.");
                return null;
        }
    }

    public override void Write(Utf8JsonWriter json, object value) => ProgramText.Write(json, value);

    public override string Text(object value) =>
        value is IReadOnlyList<object> list
            ? $"[{string.Join(' ', list.Select(ProgramText.ValueText))}]"
            : ProgramText.ValueText(value);

    public override bool Same(object? left, object? right) =>
        left is null || right is null ? left is null && right is null : Text(left) == Text(right);

    public override double? Number(object value) =>
        value switch
        {
            long number => number,
            double number => number,
            _ => null,
        };

    public override JsonObject Schema() => [];
}

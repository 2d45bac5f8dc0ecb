using System.Text.Json.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>What the fields of a configuration are called: each by its path and by its short names.</summary>
public static class FieldNames
{
    /// <summary>The name of each field that tables show.</summary>
    public static IReadOnlyList<string> Short { get; } = [.. ConfigurationFields.All.Select(field => field.ShortName)];

    /// <summary>The words that a field takes, alone or beside other values. Empty for a field of numbers, and for a
    /// name that is no field.</summary>
    public static IReadOnlyList<string> Words(string name) =>
        ConfigurationFields.Find(name) is { } field ? [.. WordsIn(field.Kind.Schema()).Distinct()] : [];

    private static IEnumerable<string> WordsIn(JsonNode? schema) =>
        schema switch
        {
            JsonObject about => (
                about["type"] is JsonValue type && type.ToString() == "boolean" ? (string[])["true", "false"] : []
            )
                .Concat(about["enum"] is JsonArray words ? words.Select(word => word!.ToString()) : [])
                .Concat(new[] { "anyOf", "oneOf" }.SelectMany(key => WordsIn(about[key]))),
            JsonArray several => several.SelectMany(WordsIn),
            _ => [],
        };

    /// <summary>Whether two names are of the same field: <c>lr</c> and <c>train.learning_rate</c>.</summary>
    public static bool Same(string left, string right) =>
        left == right || (ConfigurationFields.Find(left) is { } field && field.Equals(ConfigurationFields.Find(right)));
}

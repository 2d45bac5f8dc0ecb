using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sweeps.Gateway.Problems;

/// <summary>What is wrong with a body, in words of the body: the serializer speaks of the types that it would have
/// made.</summary>
internal static partial class BodyTrouble
{
    private const string Correct = "Correct it; /api/v1/openapi.json describes every body.";

    /// <summary>The rule, the value and the next step.</summary>
    public static string Explain(JsonException wrong)
    {
        if (Unknown().Match(wrong.Message) is { Success: true } unknown)
            return "A body must have no keys but those in /api/v1/openapi.json, but has "
                + $"`{unknown.Groups["key"].Value}`. Correct it, or leave it out.";
        if (Twice().Match(wrong.Message) is { Success: true } twice)
            return $"A key may stand once in a body, but `{twice.Groups["key"].Value}` stands twice. Remove one of "
                + "them.";
        if (Null().Match(wrong.Message) is { Success: true } empty)
            return $"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(empty.Groups["key"].Value)}` must have a value, but "
                + "was null. Give it one.";
        if (Missing().Match(wrong.Message) is { Success: true } missing)
            return $"The body must have {missing.Groups["keys"].Value.Replace('\'', '`')}, but has not. {Correct}";
        if (wrong.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
        {
            string path = wrong.Path is { Length: > 2 } inner ? $"`{inner[2..]}`" : "The body";
            return $"{path} must be of the kind that it has in /api/v1/openapi.json, but is of another"
                + $"{PlaceOf(wrong)}. {Correct}";
        }

        string plain = Position().Replace(wrong.Message, "").TrimEnd('.', ' ');
        return $"The body must be JSON as /api/v1/openapi.json describes it, but is not{PlaceOf(wrong)}: {plain}. "
            + "Correct it.";
    }

    private static string PlaceOf(JsonException wrong) =>
        wrong is { LineNumber: { } line, BytePositionInLine: { } at }
            ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {at + 1})")
            : "";

    [GeneratedRegex("^The JSON property '(?<key>.*)' could not be mapped to any \\.NET member")]
    private static partial Regex Unknown();

    [GeneratedRegex("^Duplicate property '(?<key>.*)' encountered")]
    private static partial Regex Twice();

    [GeneratedRegex("^The (constructor parameter|property or field|property) '(?<key>\\w+)' on type .* doesn't allow")]
    private static partial Regex Null();

    [GeneratedRegex("was missing required properties[^:]*: (?<keys>('\\w+'(, )?)+)")]
    private static partial Regex Missing();

    [GeneratedRegex(" ?(Path: [^|]*\\| )?LineNumber: \\d+ \\| BytePositionInLine: \\d+\\.?")]
    private static partial Regex Position();
}

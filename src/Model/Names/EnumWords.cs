using System.Collections.Concurrent;
using System.Text.Json;

namespace Sweeps.Model.Names;

/// <summary>Names of an enumeration's values as grid files, the API and exports write them:
/// <c>handed_back</c>.</summary>
public static class EnumWords
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    /// <summary>The word of a value.</summary>
    public static string Of(Enum value) =>
        Known.GetOrAdd(value, static one => JsonNamingPolicy.SnakeCaseLower.ConvertName(one.ToString()));

    /// <summary>A value in a sentence: <c>handed back</c>.</summary>
    public static string Spoken(Enum value) => Of(value).Replace('_', ' ');

    /// <summary>The words of all values, in order.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => Of(value))];

    /// <summary>The value of a word; null: it is none's.</summary>
    public static T? Find<T>(string word)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (Of(value) == word)
                return value;
        }

        return null;
    }
}

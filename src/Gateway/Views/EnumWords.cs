using System.Collections.Concurrent;
using System.Text.Json;

namespace Sweeps.Gateway.Views;

/// <summary>Names of an enumeration's values as the API writes them: <c>handed_back</c>.</summary>
internal static class EnumWords
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    public static string Of(Enum value) =>
        Known.GetOrAdd(value, static one => JsonNamingPolicy.SnakeCaseLower.ConvertName(one.ToString()));
}

using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>Writes a grid file with its overrides under <c>set</c>, comments and layout kept where that can be
/// done.</summary>
internal static class Effective
{
    public static string Text(
        string source,
        MappingNode top,
        IReadOnlyList<(string Key, Node Value)> settings,
        bool overridden
    )
    {
        if (!overridden)
            return source;
        string set =
            $"set: {{ {string.Join(", ", settings.Select(setting => $"{setting.Key}: {setting.Value.Brief}"))} }}";
        bool flow = source.TrimStart().StartsWith('{');
        if (top["set"] is null && !flow && top.Column == 1)
            return source.TrimEnd() + "\n\n" + set + "\n";

        // A flow mapping, or one that has `set` already: written anew, key by key.
        return string.Concat(
                top.Entries.Where(entry => entry.Key.Text != "set")
                    .Select(entry => $"{entry.Key.Brief}: {entry.Value.Brief}\n")
            )
            + set
            + "\n";
    }
}

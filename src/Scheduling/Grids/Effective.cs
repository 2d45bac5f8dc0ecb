using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Writes a grid file with its overrides under <c>set</c>, comments and layout kept where that can be
/// done.</summary>
internal static partial class Effective
{
    /// <param name="source">The file as written.</param>
    /// <param name="document">What it says.</param>
    /// <param name="settings">The overrides.</param>
    public static string Text(string source, YamlDocument document, IReadOnlyList<(string Key, Node Value)> settings)
    {
        var top = (MappingNode)document.Root;
        StringBuilder text = new();
        if (top["set"] is null && document.IsOpen && !Keeps().IsMatch(source))
        {
            text.Append(source.TrimEnd(' ', '\t', '\r', '\n')).Append("\n\n");
        }
        else
        {
            // A flow mapping, or one that has `set` already: written anew, key by key.
            foreach (var entry in top.Entries.Where(entry => entry.Key.Text != "set"))
            {
                MappingNode.WriteEntry(text, entry);
                text.Append('\n');
            }
        }

        text.Append("set: { ");
        for (int i = 0; i < settings.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            MappingNode.WriteEntry(text, (new ScalarNode(settings[i].Key, false, 1, 1), settings[i].Value));
        }

        return text.Append(" }\n").ToString();
    }

    // A block of text whose last empty lines count.
    [GeneratedRegex(@"[|>][1-9]?\+")]
    private static partial Regex Keeps();
}

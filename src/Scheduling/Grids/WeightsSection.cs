using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Own;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Reads <c>init: { file: end.npz }</c>, wherever weights may start. What a file holds becomes an entry of the setting
/// <c>weights</c>, which the stored grid keeps: from then on its name means that content, whoever reads it.
/// </summary>
/// <param name="settings">The overrides of the grid file; the setting is added.</param>
/// <param name="folder">Where paths begin; null: the text comes from no file.</param>
/// <param name="problems">Takes complaints.</param>
internal sealed class WeightsSection(List<Setting> settings, string? folder, GridProblems problems)
{
    /// <summary>The setting.</summary>
    public const string Key = "weights";

    private static readonly string[] Names = ["init", NetworkField.Init.Path];
    private readonly List<(ScalarNode Key, Node Value)> _kept = [];
    private bool _added;

    /// <summary>The grid, and its overrides, with contents in place of names.</summary>
    /// <param name="top">The grid file.</param>
    /// <param name="added">Whether a file was read.</param>
    public MappingNode Describe(MappingNode top, out bool added)
    {
        added = false;
        if (top["program"] is not null)
            return top;
        if (settings.Find(setting => setting.Key == Key) is { } kept)
            Keep(kept);
        for (int i = 0; i < settings.Count; i++)
        {
            if (Names.Contains(settings[i].Key))
                settings[i] = settings[i] with { Value = Values(settings[i].Value) };
        }

        top = Inside(top);
        added = _added;
        if (!added)
            return top;
        settings.RemoveAll(setting => setting.Key == Key);
        settings.Add(new(Key, new MappingNode(_kept, top.Line, top.Column), problems.File));
        return top;
    }

    private void Keep(Setting kept)
    {
        foreach (var (name, value) in (kept.Value as MappingNode)?.Entries ?? [])
        {
            if (value is ScalarNode scalar && WeightsFile.Parse(scalar.Text) is not null)
                _kept.Add((name, value));
            else
                problems.Add(
                    kept.File,
                    name,
                    "The weights under `set` are written by Sweeps: file, SHA-256 and shapes",
                    "Write init: { file: end.npz } under `network`.",
                    ""
                );
        }

        if (kept.Value is not MappingNode)
            problems.Add(
                kept.File,
                kept.Value,
                "`weights` is no field that can be set",
                "Write init: { file: end.npz } under `network`.",
                ""
            );
    }

    // Nodes in which nothing changes stay the same.
    private MappingNode Inside(MappingNode node)
    {
        List<(ScalarNode, Node Value)> entries = new(node.Entries.Count);
        bool changed = false;
        foreach (var (key, value) in node.Entries)
        {
            Node inner = Names.Contains(key.Text) ? Values(value) : Inside(value);
            changed |= inner != (object)value;
            entries.Add((key, inner));
        }

        return changed ? new(entries, node.Line, node.Column) : node;
    }

    private Node Inside(Node node) =>
        node switch
        {
            MappingNode mapping => Inside(mapping),
            SequenceNode list => Each(list, Inside),
            _ => node,
        };

    // One value, or those of an axis.
    private Node Values(Node node) =>
        node switch
        {
            MappingNode { Entries: [({ Text: "file" } key, ScalarNode file)] } one => Content(file) is { } content
                ? new MappingNode([(key, content)], one.Line, one.Column)
                : new ScalarNode("he", Quoted: true, one.Line, one.Column), // one complaint of it is enough
            SequenceNode list => Each(list, Values),
            _ => node,
        };

    private static SequenceNode Each(SequenceNode list, Func<Node, Node> change)
    {
        Node[] items = [.. list.Items.Select(change)];
        return items.Zip(list.Items).All(pair => pair.First == (object)pair.Second)
            ? list
            : new(items, list.Line, list.Column);
    }

    // Null: it has been complained of.
    private ScalarNode? Content(ScalarNode file)
    {
        if (WeightsFile.Parse(file.Text) is not null)
            return file;
        if (_kept.Find(entry => entry.Key.Text == file.Text).Value is ScalarNode known)
            return file with { Text = known.Text, Quoted = true };
        if (folder is null)
        {
            problems.ComplainOfNoFolder(file, "Files");
            return null;
        }

        if (string.IsNullOrWhiteSpace(file.Text))
        {
            problems.ComplainOfPlace(file, "A file must be named, but no path is given", "The file is that of `init`.");
            return null;
        }

        try
        {
            string located = WeightFiles.Describe(Path.GetFullPath(file.Text, folder)).Located;
            ScalarNode described = file with { Text = located, Quoted = true };
            _kept.Add((file with { Quoted = true }, described));
            _added = true;
            return described;
        }
        catch (DataException exception)
        {
            problems.ComplainOfPlace(file, exception.Message.TrimEnd('.'), "The file is that of `init`.");
            return null;
        }
    }
}

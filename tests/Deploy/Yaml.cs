using YamlDotNet.RepresentationModel;

namespace Sweeps.Deploy.Tests;

/// <summary>A place in a YAML document, whether there is anything there or not; paths are keys and indices joined by
/// slashes.</summary>
internal sealed class Yaml(YamlNode? node)
{
    private const string Merge = "<<";

    public static IReadOnlyList<Yaml> Documents(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => new Yaml(document.RootNode))];
    }

    public bool Exists => node is not null;

    /// <summary>The text of a scalar; empty where there is none.</summary>
    public string Text => (node as YamlScalarNode)?.Value ?? "";

    public IEnumerable<Yaml> Items => (node as YamlSequenceNode)?.Children.Select(child => new Yaml(child)) ?? [];

    public IEnumerable<KeyValuePair<string, Yaml>> Entries =>
        (node as YamlMappingNode)
            ?.Children.SelectMany(entry =>
                Key(entry) == Merge
                    ? new Yaml(entry.Value).Entries
                    : [KeyValuePair.Create(Key(entry), new Yaml(entry.Value))]
            )
            .DistinctBy(entry => entry.Key)
        ?? [];

    public Yaml this[string path]
    {
        get
        {
            YamlNode? at = node;
            foreach (string part in path.Split('/'))
            {
                at = at switch
                {
                    YamlMappingNode mapping => Find(mapping, part),
                    YamlSequenceNode sequence
                        when int.TryParse(part, out int index) && index < sequence.Children.Count => sequence.Children[
                        index
                    ],
                    _ => null,
                };
            }

            return new Yaml(at);
        }
    }

    // What a mapping says itself goes before what is merged into it.
    private static YamlNode? Find(YamlMappingNode mapping, string key)
    {
        YamlNode? own = mapping.Children.FirstOrDefault(entry => Key(entry) == key).Value;
        return own
            ?? (
                mapping.Children.FirstOrDefault(entry => Key(entry) == Merge).Value is YamlMappingNode merged
                    ? Find(merged, key)
                    : null
            );
    }

    private static string Key(KeyValuePair<YamlNode, YamlNode> entry) => ((YamlScalarNode)entry.Key).Value!;

    public override string ToString() => node?.ToString() ?? "nothing";
}

using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Programs;

/// <summary>Reads values under <c>program</c>.</summary>
internal sealed class ValueReader(NodeComplaint complain)
{
    public NodeComplaint Complain { get; } = complain;

    public void Only(MappingNode node, string name, string[] known) => node.Only(name, known, Complain);

    public bool Flag(Node? node, string name)
    {
        if (node is null)
            return false;
        if (node is ScalarNode { Quoted: false, Text: "true" or "false" } scalar)
            return scalar.Text == "true";
        Complain(node, $"`{name}` must be `true` or `false`", "Write one of them.");
        return false;
    }

    public string Text(Node node, string name)
    {
        if (node is ScalarNode scalar && !scalar.Text.Contains('\0'))
            return scalar.Text;
        Complain(node, $"`{name}` must be a text", "Put it in quotes where it holds braces or commas.");
        return "";
    }

    public IReadOnlyList<string> Texts(Node? node, string name) =>
        node switch
        {
            null => [],
            SequenceNode list => [.. list.Items.Select(item => Text(item, name))],
            _ => [Text(node, name)],
        };

    public IReadOnlyList<(ScalarNode Key, Node Value)> Mapping(Node? node, string name)
    {
        if (node is MappingNode mapping)
            return mapping.Entries;
        if (node is not (null or ScalarNode { Text.Length: 0 }))
            Complain(node, $"`{name}` must be a mapping", "Write { key: value }.");
        return [];
    }

    public long? Whole(Node? node, string name, long least, long most)
    {
        if (node is null)
            return null;
        if (node.IsWhole(out long number) && number >= least && number <= most)
            return number;
        Complain(node, $"`{name}` must be a whole number from {least} to {most}", "Correct it.");
        return null;
    }

    /// <summary>A number above 0 with a unit, in the unit that has the factor 1; at most <paramref name="most"/>, which
    /// is written so too.</summary>
    public double? Amount(Node? node, string name, IReadOnlyDictionary<string, double> units, string most)
    {
        if (node is null)
            return null;
        _ = Quantity.TryRead(most, units, out double bound);
        if (
            node is ScalarNode scalar
            && Quantity.TryRead(scalar.Text, units, out double amount)
            && amount > 0
            && amount <= bound
        )
            return amount;

        Complain(
            node,
            $"`{name}` must be above 0 and at most {most}, with a unit among {string.Join(", ", units.Keys)}",
            "Write 4 GiB for memory, 30 min for time."
        );
        return null;
    }
}

using Sweeps.Model.Names;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Programs;

/// <summary>Reads values under <c>program</c>, and remembers whether all was well.</summary>
internal sealed class ValueReader(NodeComplaint complain)
{
    public bool IsSound { get; private set; } = true;

    public void Complain(Node node, string rule, string nextStep)
    {
        IsSound = false;
        complain(node, rule, nextStep);
    }

    public void Only(MappingNode node, string name, string[] known)
    {
        foreach (var (key, _) in node.Entries.Where(entry => !known.Contains(entry.Key.Text)))
            Complain(
                key,
                $"`{name}` has no such key",
                Spelling.DidYouMean(key.Text, known, $"The keys are {string.Join(", ", known)}.")
            );
    }

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
        if (
            node is ScalarNode { Quoted: false } scalar
            && Numerals.TryInteger(scalar.Text, out long number)
            && number >= least
            && number <= most
        )
            return number;
        Complain(node, $"`{name}` must be a whole number from {least} to {most}", "Correct it.");
        return null;
    }

    /// <summary>A number with a unit, in the unit that has the factor 1.</summary>
    public double? Amount(Node? node, string name, IReadOnlyDictionary<string, double> units)
    {
        if (node is null)
            return null;
        if (node is ScalarNode scalar && Quantity.TryRead(scalar.Text, units, out double amount))
            return amount;

        Complain(
            node,
            $"`{name}` must be a number above 0 with a unit among {string.Join(", ", units.Keys)}",
            "Write 4 GiB for memory, 30 min for time."
        );
        return null;
    }
}

/// <summary>Units and their factors.</summary>
internal static class Quantity
{
    /// <summary>A number above 0 with a unit, in the unit that has the factor 1.</summary>
    public static bool TryRead(string text, IReadOnlyDictionary<string, double> units, out double amount)
    {
        text = text.Trim();
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        bool isRead =
            units.TryGetValue(text[end..].Trim(), out double factor)
                & Numerals.TryNumber(text[..end], out double number)
            && number > 0;
        amount = number * factor;
        return isRead;
    }

    public static IReadOnlyDictionary<string, double> Bytes { get; } =
        new Dictionary<string, double>
        {
            ["KiB"] = 1 << 10,
            ["MiB"] = 1 << 20,
            ["GiB"] = 1 << 30,
            ["TiB"] = 1L << 40,
            ["KB"] = 1e3,
            ["MB"] = 1e6,
            ["GB"] = 1e9,
        };

    public static IReadOnlyDictionary<string, double> Seconds { get; } =
        new Dictionary<string, double>
        {
            ["s"] = 1,
            ["min"] = 60,
            ["h"] = 3600,
            ["d"] = 86400,
        };
}

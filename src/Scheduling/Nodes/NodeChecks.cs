using Sweeps.Model.Names;

namespace Sweeps.Scheduling.Nodes;

/// <summary>What readers of sections ask of nodes alike.</summary>
internal static class NodeChecks
{
    /// <summary>Complains of keys other than these.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="name">Its dotted name, such as <c>stop.asha</c>.</param>
    /// <param name="known">The keys that it may have.</param>
    /// <param name="complain">Takes complaints.</param>
    public static void Only(this MappingNode node, string name, IReadOnlyList<string> known, NodeComplaint complain)
    {
        foreach (var (key, _) in node.Entries.Where(entry => !known.Contains(entry.Key.Text)))
            complain(
                key,
                $"`{name}` has no such key",
                Spelling.DidYouMean(key.Text, known, $"The keys are {string.Join(", ", known)}.")
            );
    }

    /// <summary>Whether it is a whole number, without quotes.</summary>
    public static bool IsWhole(this Node node, out long number)
    {
        number = 0;
        return node is ScalarNode { Quoted: false } scalar && Numerals.TryInteger(scalar.Text, out number);
    }
}

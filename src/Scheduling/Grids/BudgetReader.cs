using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>budget</c>: <c>{ trials: 500, hours: 8 }</c>.</summary>
internal static class BudgetReader
{
    private const double MostHours = 100_000;
    private const string Form = "Write budget: { trials: 500, hours: 8 }, or one of the two.";

    /// <summary>The budget; without bounds where the key is not there, or after a complaint.</summary>
    public static SweepBudget Read(Node? node, NodeComplaint complain)
    {
        if (node is null)
            return SweepBudget.Unlimited;
        if (node is not MappingNode { Entries.Count: > 0 } mapping)
        {
            complain(node, "`budget` must be a mapping with `trials`, `hours` or both", Form);
            return SweepBudget.Unlimited;
        }

        KeyReader reader = new KeyReader(mapping, "budget", Form, complain).Only("trials", "hours");
        long? trials = mapping["trials"] is null ? null : reader.Whole("trials", 1, long.MaxValue, 1);
        TimeSpan? time = reader.Positive("hours", MostHours) is { } hours ? TimeSpan.FromHours(hours) : null;
        return reader.IsSound ? new(trials, time) : SweepBudget.Unlimited;
    }
}

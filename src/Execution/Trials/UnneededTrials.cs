using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Storage;

namespace Sweeps.Execution.Trials;

/// <summary>How many trials of a sweep are not to be trained, since their cells have seeds enough.</summary>
public static class UnneededTrials
{
    /// <summary>
    /// Counts them from what the store holds, among those that nobody has begun; seeds behind a failed one are counted
    /// too. Takes the time to read the sweep's trials once, and memory that grows with the number of values; 0 at once
    /// without a rule.
    /// </summary>
    public static async Task<long> CountAsync(
        ISweepResults results,
        SweepRecord sweep,
        Plan plan,
        ReplicationRule? rule,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(plan);
        if (rule is null)
            return 0;
        var cells = new Dictionary<long, SortedList<long, SeedResult>>();
        await foreach (
            var trial in results.ReadFinalsAsync(sweep.Id, [rule.Measure], cancellation).ConfigureAwait(false)
        )
        {
            long cell = plan.Cell(trial.Ordinal);
            if (!cells.TryGetValue(cell, out var seeds))
                cells[cell] = seeds = [];
            seeds[trial.Ordinal] = AdaptiveReplication.ResultOf(
                trial.State,
                trial.Last.Count > 0 ? trial.Last[0].Value : null
            );
        }

        long unneeded = 0;
        foreach (var (cell, begun) in cells)
        {
            var seeds = new CellSeeds(rule);
            int seed = 0;
            foreach (long ordinal in plan.OrdinalsOfCell(cell))
            {
                bool known = begun.TryGetValue(ordinal, out var result);
                if (!known && seeds.Need(seed) is SeedNeed.NarrowEnough or SeedNeed.NothingToAverage or SeedNeed.HeldUp)
                    unneeded++;
                if (seeds.Known == seed)
                    seeds.Add(known ? result : new(SeedEnd.Open));
                seed++;
            }
        }

        return unneeded;
    }
}

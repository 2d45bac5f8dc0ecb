using System.Diagnostics;
using System.Globalization;
using Sweeps.Model.Caching;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Replication;
using Sweeps.Storage;

namespace Sweeps.Execution.Trials;

/// <summary>
/// Asks the store which seeds of a cell are still needed. It only remembers what cannot change, so that any number of
/// processes, and the same one after an interruption, come to the same answers. Not to be asked twice at once.
/// </summary>
internal sealed class AdaptiveReplication(
    ISweepResults results,
    string sweepId,
    ITrialPlan trials,
    ReplicationRule rule
)
{
    /// <summary>Cells remembered; beyond that they are read anew.</summary>
    private const int MostCells = 4096;

    private readonly BoundedCache<long, CellSeeds> _cells = new(MostCells);

    /// <summary>Whether a trial is to be asked for; null if so, else what stands in its way.</summary>
    public async Task<ClaimAnswer?> AskAsync(long ordinal, long cell, CancellationToken cancellation)
    {
        var earlier = trials.EarlierSeeds(ordinal);
        if (earlier.Count < rule.Start)
            return null;
        var (need, seeds) = await NeedAsync(earlier, cell, cancellation).ConfigureAwait(false);
        return need switch
        {
            SeedNeed.Needed => null,
            SeedNeed.NarrowEnough or SeedNeed.NothingToAverage or SeedNeed.HeldUp => new ClaimAnswer.Unneeded(),
            // Each seed waits for the one before it, and the first of them for the first that is open: so no two wait
            // for the same.
            SeedNeed.Open => new ClaimAnswer.Undecided(
                trials.Position(earlier.Count > rule.Start ? earlier[^1] : earlier[seeds.Known])
            ),
            _ => throw new UnreachableException($"No rule for the need {need}."),
        };
    }

    /// <summary>Says why a trial that nobody has begun is not to be trained, or not yet. Null: it is to be trained, or
    /// this rule does not decide it.</summary>
    public async Task<string?> ExplainAsync(long ordinal, long cell, CancellationToken cancellation)
    {
        var earlier = trials.EarlierSeeds(ordinal);
        if (earlier.Count < rule.Start)
            return null;
        var (need, seeds) = await NeedAsync(earlier, cell, cancellation).ConfigureAwait(false);
        return need switch
        {
            SeedNeed.Needed => null,
            SeedNeed.NarrowEnough => string.Create(
                CultureInfo.InvariantCulture,
                $"is not needed: the first {seeds.Known} seeds of its cell give {rule.Measure} as "
                    + $"{seeds.Interval.Mean:0.####} ± {seeds.Interval.HalfWidth:0.####}, and ± {rule.HalfWidth} "
                    + $"was asked for."
            ),
            SeedNeed.NothingToAverage => string.Create(
                CultureInfo.InvariantCulture,
                $"is not needed: none of the first {seeds.Known} seeds of its cell has a value of {rule.Measure}, "
                    + $"so that more would give no interval either."
            ),
            SeedNeed.HeldUp =>
                $"is held up: whether its cell needs it cannot be known while trial {earlier[seeds.Known]} has "
                    + "failed. Run the sweep again to try that once more.",
            SeedNeed.Open =>
                $"is not decided on yet: whether its cell needs it is known once trial {earlier[seeds.Known]} has "
                    + "ended.",
            _ => throw new UnreachableException($"No words for the need {need}."),
        };
    }

    private async Task<(SeedNeed Need, CellSeeds Seeds)> NeedAsync(
        IReadOnlyList<long> earlier,
        long cell,
        CancellationToken cancellation
    )
    {
        var seeds = _cells.Get(cell, () => new CellSeeds(rule));
        while (seeds.Known < earlier.Count && seeds.Next == SeedNeed.Needed)
        {
            int before = seeds.Known;
            seeds.Add(
                await ResultAsync(results, sweepId, earlier[before], rule.Measure, cancellation).ConfigureAwait(false)
            );
            if (seeds.Known == before)
                break;
        }

        return (seeds.Need(earlier.Count), seeds);
    }

    /// <summary>What came of a trial.</summary>
    public static async Task<SeedResult> ResultAsync(
        ISweepResults results,
        string sweepId,
        long ordinal,
        string measure,
        CancellationToken cancellation
    )
    {
        var trial = await results.ReadTrialAsync(sweepId, ordinal, cancellation).ConfigureAwait(false);
        double? value = null;
        if (trial?.State is TrialState.Finished)
        {
            await foreach (
                var row in results
                    .ReadMetricsAsync(sweepId, new MetricQuery([measure], LastOnly: true, ordinal), cancellation)
                    .ConfigureAwait(false)
            )
                value = row.Metric.Value;
        }

        return ResultOf(trial?.State, value);
    }

    /// <summary>What a trial's state and last value mean for its cell.</summary>
    public static SeedResult ResultOf(TrialState? state, double? value) =>
        state switch
        {
            TrialState.Finished => value is { } number && double.IsFinite(number)
                ? new(SeedEnd.Valued, number)
                : new(SeedEnd.Valueless),
            TrialState.Diverged => new(SeedEnd.Valueless),
            TrialState.Failed => new(SeedEnd.Failed),
            // A sweep that adds seeds stops none early: one that another sweep has stopped is trained on when its turn
            // comes.
            TrialState.Waiting or TrialState.Running or TrialState.Stopped or null => new(SeedEnd.Open),
            _ => throw new UnreachableException($"No rule for a trial that is {state}."),
        };
}

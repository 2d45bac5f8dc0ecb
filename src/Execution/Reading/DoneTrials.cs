using Sweeps.Model;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Counts the trials of a plan that need no training, since this or another sweep in the store has their
/// results.</summary>
internal static class DoneTrials
{
    /// <summary>Up to here every trial is looked up by its key; a larger plan counts only what its own sweep has done,
    /// so that planning stays instant.</summary>
    private const long MostLookedUp = 50_000;

    public static async Task<DoneCount> CountAsync(
        ISweepStore store,
        SweepDefinition definition,
        Plan plan,
        CancellationToken cancellation
    )
    {
        var sweeps = await store.Registry.ListSweepsAsync(cancellation).ConfigureAwait(false);
        if (plan.Trials > MostLookedUp)
        {
            var own = SweepReading.Matching(sweeps, definition);
            bool alone = !sweeps.Any(sweep =>
                sweep.Id != own?.Id && sweep.Manifest.EngineVersion == EngineVersion.Current
            );
            return new(
                own is null ? 0 : (await store.Results.CountAsync(own.Id, cancellation).ConfigureAwait(false)).Done,
                alone
            )
            {
                Measured = await MeasuredWork.OfAsync(store, sweeps, plan, cancellation).ConfigureAwait(false),
            };
        }

        HashSet<TrialKey> done = [];
        foreach (var sweep in sweeps)
        {
            if (sweep.Manifest.EngineVersion != EngineVersion.Current)
                continue;
            await foreach (var trial in store.Results.ReadTrialsAsync(sweep.Id, cancellation).ConfigureAwait(false))
            {
                if (
                    trial.State.IsWhole()
                    || trial.State == TrialState.Stopped && definition.Stopping?.Wrote(trial.Reason) == true
                )
                    done.Add(trial.Trial);
            }
        }

        long count = 0;
        // What a search will propose is not known beforehand.
        long known = definition.Search is { } search
            ? plan.Trials / search.Count * search.Proposals.Count
            : plan.Trials;
        for (long ordinal = 0; done.Count > 0 && ordinal < known; ordinal++)
            count += done.Contains(TrialKey.Of(plan.Configuration(ordinal))) ? 1 : 0;
        return new(count)
        {
            Measured = await MeasuredWork.OfAsync(store, sweeps, plan, cancellation).ConfigureAwait(false),
        };
    }
}

using Sweeps.Model;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Counts the trials of a plan that need no training, since this or another sweep in the store has their results.</summary>
internal static class DoneTrials
{
    /// <summary>Up to here every trial is looked up by its key; a larger plan counts only what its own sweep has done, so that planning stays instant.</summary>
    private const long MostLookedUp = 50_000;

    public static async Task<long> CountAsync(ISweepStore store, SweepDefinition definition, Plan plan, CancellationToken cancellation)
    {
        if (plan.Trials > MostLookedUp)
            return await SweepAccess.FindAsync(store, definition, cancellation) is { } own ? (await store.CountAsync(own.Id, cancellation)).Done : 0;

        HashSet<TrialKey> done = [];
        foreach (SweepRecord sweep in await store.ListSweepsAsync(cancellation))
        {
            if (sweep.Manifest.EngineVersion != EngineVersion.Current)
                continue;
            await foreach (TrialRecord trial in store.ReadTrialsAsync(sweep.Id, cancellation))
            {
                if (trial.State is TrialState.Finished or TrialState.Diverged || trial.State == TrialState.Stopped && definition.Stopping?.Wrote(trial.Reason) == true)
                    done.Add(trial.Trial);
            }
        }

        long count = 0;
        for (long ordinal = 0; done.Count > 0 && ordinal < plan.Trials; ordinal++)
            count += done.Contains(TrialKey.Of(plan.Configuration(ordinal))) ? 1 : 0;
        return count;
    }
}

using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Which trials of a sweep diverged.</summary>
public static class DivergedTrials
{
    /// <summary>Their numbers; trials are read only where some diverged.</summary>
    public static async Task<IReadOnlySet<long>> OfAsync(
        ISweepReader reader,
        SweepRecord sweep,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(reader);
        HashSet<long> found = [];
        if ((await reader.StandAsync(sweep, cancellation).ConfigureAwait(false)).Counts.Diverged == 0)
            return found;
        await foreach (var result in reader.ReadResultsAsync(sweep, [], cancellation).ConfigureAwait(false))
        {
            if (result.Trial.State == TrialState.Diverged)
                found.Add(result.Trial.Ordinal);
        }

        return found;
    }
}

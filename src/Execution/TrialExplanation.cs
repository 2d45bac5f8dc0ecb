using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>Says in words why a trial is not done, or by whom it was.</summary>
public static class TrialExplanation
{
    /// <summary>Explains a trial of a sweep from what the store holds. <paramref name="trials"/> tells its place in the order of issue.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="trials">Its trials.</param>
    /// <param name="ordinal">The trial.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sweep has no such ordinal.</exception>
    public static Task<string> ExplainAsync(ISweepStore store, SweepRecord sweep, PlannedTrials trials, long ordinal, DateTimeOffset now, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}

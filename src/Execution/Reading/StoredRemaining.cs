using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>The time that a sweep still takes, by what its store records.</summary>
internal sealed class StoredRemaining(ISweepStore store)
{
    /// <summary>Ended trials that are looked at: more say no more.</summary>
    private const int MostEnded = 2000;

    // Looked at again when a twentieth more has ended.
    private const double WorthALook = 1.05;

    private string? _sweep;
    private PlannedTrials? _trials;
    private RemainingTime _learnt = RemainingTime.Unknown;
    private long _looked;

    /// <summary>The time; null where nothing is known.</summary>
    public async Task<TimeSpan?> OfAsync(
        SweepStanding standing,
        IReadOnlyList<TrialRecord> running,
        CancellationToken cancellation
    )
    {
        if (running.Count == 0 || standing.Counts.Finished == 0 || Trials(standing.Sweep) is not { } trials)
            return null;
        if (standing.Counts.Finished >= _looked * WorthALook)
            await LearnAsync(standing, trials, cancellation).ConfigureAwait(false);
        var counts = standing.Counts;
        long begun = Math.Min(trials.Count, counts.Done + counts.Failed + standing.Unneeded + counts.Running);
        var present = (await store.Leases.ListWorkersAsync(cancellation).ConfigureAwait(false)).Where(worker =>
            !worker.Expired && running.Any(trial => trial.Worker == worker.Identity.Id)
        );
        return _learnt.Of(
            begun < trials.Count ? trials.SecondsFrom(begun) : 0,
            running.Select(trial =>
            {
                var queued = trials.At(trials.Position(trial.Ordinal));
                return (queued.Seconds, queued.Steps > 0 ? (double)trial.Step / queued.Steps : 0);
            }),
            present.Sum(worker => worker.Identity.Slots)
        );
    }

    private PlannedTrials? Trials(SweepRecord sweep)
    {
        if (_sweep == sweep.Id)
            return _trials;
        (_sweep, _looked, _learnt) = (sweep.Id, 0, RemainingTime.Unknown);
        _trials = SweepReading.TryDefinitionOf(sweep) is { } definition ? new PlannedTrials(definition) : null;
        return _trials;
    }

    private async Task LearnAsync(SweepStanding standing, PlannedTrials trials, CancellationToken cancellation)
    {
        RemainingTime learnt = RemainingTime.Unknown;
        int looked = 0;
        await foreach (
            var trial in store
                .Results.ReadTrialsAsync(standing.Sweep.Id, new TrialQuery(States: [TrialState.Finished]), cancellation)
                .ConfigureAwait(false)
        )
        {
            if (looked++ == MostEnded)
                break;
            if (trial.Attempts == 1 && trial.Ordinal < trials.Count)
                learnt = learnt.Observe(trials.At(trials.Position(trial.Ordinal)).Seconds, trial.ComputeSeconds);
        }

        (_learnt, _looked) = (learnt, standing.Counts.Finished);
    }
}

using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tables;

/// <summary>Numbers of trials by how they came to their end: finished, diverged, stopped or failed; others are
/// open.</summary>
internal readonly struct EndCounts()
{
    private readonly long[] _counts = new long[1 + AttemptOutcome.Failed - AttemptOutcome.Finished + 1];

    /// <summary>Trials that are not done.</summary>
    public long Open => _counts[0];

    /// <summary>Trials that ended so.</summary>
    public long this[AttemptOutcome outcome] => _counts[Place(outcome)];

    /// <summary>Counts a trial.</summary>
    /// <param name="end">How it ended; null: it is not done.</param>
    public void Add(AttemptOutcome? end) => _counts[end is { } outcome ? Place(outcome) : 0]++;

    private static int Place(AttemptOutcome outcome) => 1 + outcome - AttemptOutcome.Finished;
}

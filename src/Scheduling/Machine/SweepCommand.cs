namespace Sweeps.Scheduling.Machine;

/// <summary>Something to be done for a sweep. Every command is safe to carry out twice.</summary>
public abstract record SweepCommand
{
    private SweepCommand() { }

    /// <summary>
    /// Ask the store for trials on behalf of a worker, at most <paramref name="Limit"/> of them, and answer with
    /// <see cref="SweepEvent.ClaimsAnswered"/>. A worker has at most one claim under way.
    /// </summary>
    public sealed record ClaimPositions(string Worker, long Claim, IReadOnlyList<long> Positions, int Limit)
        : SweepCommand
    {
        /// <inheritdoc/>
        public bool Equals(ClaimPositions? other) =>
            other is not null
            && Worker == other.Worker
            && Claim == other.Claim
            && Limit == other.Limit
            && Positions.SequenceEqual(other.Positions);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Worker, Claim, Limit, Positions.Count);
    }

    /// <summary>Train a claimed trial.</summary>
    public sealed record StartAttempt(string Worker, long Position, long Fence) : SweepCommand;

    /// <summary>Stop an attempt at a checkpoint, hand the trial back, and answer with
    /// <see cref="SweepEvent.AttemptReturned"/> (or with its result, if that came first).</summary>
    public sealed record StopAttempt(string Worker, long Position, long Fence) : SweepCommand;

    /// <summary>Hand back a trial that was claimed but is not to be begun; no answer is needed.</summary>
    public sealed record ReleaseAttempt(string Worker, long Position, long Fence) : SweepCommand;

    /// <summary>Record that an attempt ended in the trial's own error, the <paramref name="Failures"/>th, and that the
    /// trial is tried again.</summary>
    public sealed record RecordRetry(
        string Worker,
        long Position,
        long Fence,
        int Failures,
        string Error,
        DateTimeOffset NotBefore
    ) : SweepCommand;

    /// <summary>Record that a trial has failed for good, and answer with <see cref="SweepEvent.TrialEnded"/> once that
    /// is durable, or with <see cref="SweepEvent.AttemptLost"/>.</summary>
    public sealed record RecordFailure(string Worker, long Position, long Fence, string Error) : SweepCommand;

    /// <summary>Record that an attempt which nobody here has ordered ended in its own error, and that the trial is
    /// tried again; no answer is needed.</summary>
    public sealed record RecordOrphan(string Worker, long Position, long Fence, string Error) : SweepCommand;

    /// <summary>Ask a worker to give up an attempt that it has according to the store, unless it is at it; no answer is
    /// needed.</summary>
    public sealed record DisownAttempt(string Worker, long Position, long Fence) : SweepCommand;

    /// <summary>There is nothing left to wait for.</summary>
    public sealed record SweepEnded(SweepVerdict Verdict) : SweepCommand;
}

/// <summary>How the driving of a sweep came to its end.</summary>
public enum SweepVerdict
{
    /// <summary>Every trial has been settled: it has a result, or has failed.</summary>
    Completed,

    /// <summary>Stopped on request; every attempt has been handed back.</summary>
    Drained,

    /// <summary>The sweep's budget is spent before its end; every attempt has been handed back.</summary>
    BudgetSpent,

    /// <summary>Cancelled; every attempt has been handed back.</summary>
    Cancelled,
}

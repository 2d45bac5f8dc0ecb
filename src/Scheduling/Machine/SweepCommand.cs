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
    /// <see cref="SweepEvent.AttemptEnded"/>: as handed back, or with its result, if that came first.</summary>
    public sealed record StopAttempt(string Worker, long Position, long Fence) : SweepCommand;

    /// <summary>Hand back a trial that was claimed but is not to be begun; no answer is needed.</summary>
    public sealed record HandBackAttempt(string Worker, long Position, long Fence) : SweepCommand;

    /// <summary>
    /// Record how an attempt counts that ended in the trial's own error: as <see cref="AttemptOutcome.Retried"/>, or as
    /// <see cref="AttemptOutcome.Failed"/>. The latter is answered with <see cref="SweepEvent.AttemptEnded"/> once it
    /// is durable, or where the attempt was lost meanwhile.
    /// </summary>
    /// <param name="Worker">Who has it.</param>
    /// <param name="Position">Its trial's place in the order of issue.</param>
    /// <param name="Fence">Its number.</param>
    /// <param name="Outcome">How it counts.</param>
    /// <param name="Error">The error.</param>
    /// <param name="Failures">Attempts that ended so, this one included; 0: an orphan, which nobody here has ordered
    /// and whose failures are not known.</param>
    /// <param name="NotBefore">When the trial is tried again at the earliest; null: not said.</param>
    public sealed record RecordOutcome(
        string Worker,
        long Position,
        long Fence,
        AttemptOutcome Outcome,
        string Error,
        int Failures = 0,
        DateTimeOffset? NotBefore = null
    ) : SweepCommand
    {
        /// <summary>Whether nobody here has ordered the attempt.</summary>
        public bool IsOrphan => Failures == 0;
    }

    /// <summary>Ask a worker to give up an attempt that it has according to the store, unless it is at it; no answer is
    /// needed.</summary>
    public sealed record ReleaseAttempt(string Worker, long Position, long Fence) : SweepCommand;

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

namespace Sweeps.Scheduling.Machine;

/// <summary>
/// Something that happened to a sweep. Events may come late, twice or out of order: one that no longer fits changes
/// nothing. Attempts are named by worker, position and fence.
/// </summary>
public abstract record SweepEvent
{
    private SweepEvent() { }

    /// <summary>The attempt whose last word it is, as its worker says; null: of none.</summary>
    public AttemptNumber? Over =>
        this switch
        {
            AttemptEnded ended => new(ended.Position, ended.Fence),
            AttemptErred erred => new(erred.Position, erred.Fence),
            _ => null,
        };

    /// <summary>A worker takes part, and says which attempts at trials of the sweep it has. Said again, it replaces
    /// what was said before. The machine alone makes nothing of it: the protocol around it has them taken
    /// over.</summary>
    public sealed record WorkerJoined(string Worker, IReadOnlyList<AttemptNumber> Holds) : SweepEvent;

    /// <summary>A worker takes part and can hold <paramref name="Capacity"/> attempts at once: those it trains and
    /// those it has ready. Said again, it replaces what was said before.</summary>
    public sealed record CapacityOffered(string Worker, int Capacity) : SweepEvent
    {
        /// <summary>How many trials it must have room for before it is worth a claim; 0: a quarter of its
        /// capacity.</summary>
        public int Worth { get; init; }
    }

    /// <summary>The store answered claim number <paramref name="Claim"/>. Positions without an answer count as
    /// <see cref="ClaimAnswer.Untouched"/>.</summary>
    public sealed record ClaimsAnswered(string Worker, long Claim, IReadOnlyList<PositionAnswer> Answers) : SweepEvent;

    /// <summary>An attempt ended, and the end is durable. <paramref name="Reason"/> says why one was lost.</summary>
    public sealed record AttemptEnded(
        string Worker,
        long Position,
        long Fence,
        AttemptOutcome Outcome,
        string Reason = ""
    ) : SweepEvent;

    /// <summary>An attempt came upon the trial's own error; the machine says whether it counts as
    /// <see cref="AttemptOutcome.Retried"/> or <see cref="AttemptOutcome.Failed"/>. <paramref name="Repeatable"/>
    /// false: trying again cannot help, as with a configuration that breaks a rule.</summary>
    public sealed record AttemptErred(string Worker, long Position, long Fence, string Error, bool Repeatable = true)
        : SweepEvent;

    /// <summary>A worker is gone with all it had.</summary>
    public sealed record WorkerGone(string Worker) : SweepEvent;

    /// <summary>The sweep is not wanted any more. What is done stays.</summary>
    public sealed record CancelAsked : SweepEvent;

    /// <summary>Whoever drives the machine wants to leave: running attempts are to stop at a checkpoint, and no new
    /// ones to start.</summary>
    public sealed record DrainAsked : SweepEvent;

    /// <summary>Nothing but time: brings what is due. To be sent at <see cref="SweepState.NextDue"/>; sent too often,
    /// it changes nothing.</summary>
    public sealed record TimePassed : SweepEvent;
}

/// <summary>An attempt of a sweep.</summary>
/// <param name="Position">Its trial's place in the order of issue.</param>
/// <param name="Fence">Its number.</param>
public readonly record struct AttemptNumber(long Position, long Fence) : IComparable<AttemptNumber>
{
    /// <inheritdoc/>
    public int CompareTo(AttemptNumber other) => (Position, Fence).CompareTo((other.Position, other.Fence));
}

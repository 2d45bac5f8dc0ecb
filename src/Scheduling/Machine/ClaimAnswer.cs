namespace Sweeps.Scheduling.Machine;

/// <summary>The answer to one position of a claim.</summary>
public readonly record struct PositionAnswer(long Position, ClaimAnswer Answer);

/// <summary>What came of the claim of one trial: the store's answer, or that of a rule which needs no store.</summary>
public abstract record ClaimAnswer
{
    private ClaimAnswer() { }

    /// <summary>It is the asking worker's.</summary>
    /// <param name="Fence">Number of the attempt that begins.</param>
    /// <param name="Failures">Earlier attempts that ended in the trial's own error.</param>
    /// <param name="CheckpointStep">The step it can be continued from: that of its own checkpoint, or else of the
    /// longest finished training of its lineage that is shorter than it. Null: it begins at its first.</param>
    public sealed record Claimed(long Fence, int Failures = 0, long? CheckpointStep = null) : ClaimAnswer;

    /// <summary>There was nothing to do: a trial that has a result, or has failed.</summary>
    public sealed record Done(AttemptOutcome Outcome) : ClaimAnswer;

    /// <summary>Another attempt holds it, of that number; 0: not known.</summary>
    public sealed record Held(string By, long Fence = 0) : ClaimAnswer;

    /// <summary>A worker that takes part is at it already, under this fence: whoever drove the sweep before had told it
    /// to.</summary>
    public sealed record Adopted(string Worker, long Fence) : ClaimAnswer;

    /// <summary>It is not to be trained: its cell has seeds enough, or it cannot be known whether it has.</summary>
    public sealed record Unneeded : ClaimAnswer;

    /// <summary>Whether it is to be trained, or what it is, is not known before another trial has ended: that at
    /// position <paramref name="Awaits"/>.</summary>
    public sealed record Undecided(long Awaits) : ClaimAnswer;

    /// <summary>The claim's limit was reached before its turn came.</summary>
    public sealed record Untouched : ClaimAnswer
    {
        /// <summary>The one there is.</summary>
        public static Untouched Instance { get; } = new();
    }
}

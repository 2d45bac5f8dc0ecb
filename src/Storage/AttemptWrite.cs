using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage;

/// <summary>The end of an attempt.</summary>
/// <param name="Outcome">How it ended; decides the state of the trial.</param>
/// <param name="Step">Updates done.</param>
/// <param name="WeightsHash">SHA-256 of the final weights; null unless trained to the end, diverged or stopped.</param>
/// <param name="Reason">Why, for anything but Finished.</param>
/// <param name="ComputeSeconds">Seconds of one slot that the attempt took.</param>
public sealed record AttemptEnd(
    AttemptOutcome Outcome,
    long Step,
    byte[]? WeightsHash,
    string? Reason,
    double ComputeSeconds
);

/// <summary>
/// Something to write for one attempt; parts that are absent are left as they are. A checkpoint takes the place of the
/// one before. A trial that comes to a result loses its checkpoint, unless the write that ends it brings one to keep.
/// Longer trainings continue from a kept one where the trial has finished and its lineage is known.
/// </summary>
public sealed record AttemptWrite(
    TrialKey Trial,
    long Fence,
    IReadOnlyList<Metric> Metrics,
    StoredCheckpoint? Checkpoint = null,
    AttemptEnd? End = null
)
{
    /// <summary>The step beyond which all that the trial has recorded is withdrawn, before anything else of the write;
    /// null: nothing is. An attempt asks for it that cannot use its checkpoint: it begins anew, and its steps do not
    /// come out the same.</summary>
    public long? WithdrawsBeyond { get; init; }

    /// <summary>What it has written for people since the last time; null: nothing. Of each attempt the last
    /// <see cref="LogPart.MostKept"/> bytes are kept.</summary>
    public LogPart? Log { get; init; }

    /// <summary>What people should know of the attempt though it is no error; null: nothing new.</summary>
    public string? Remark { get; init; }
}

/// <summary>What came of a write.</summary>
public enum WriteOutcome
{
    Written,
    StaleFence,
}

/// <summary>What came of a write; <paramref name="Violations"/> counts metrics that were there with another
/// value.</summary>
public sealed record WriteResult(TrialKey Trial, WriteOutcome Outcome, int Violations)
{
    /// <summary>Bytes of the checkpoint that the write brought and that was not kept, since it is larger than the store
    /// can hold; 0: none was dropped.</summary>
    public long DroppedBytes { get; init; }
}

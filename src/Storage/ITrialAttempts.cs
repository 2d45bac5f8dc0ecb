using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage;

/// <summary>Who trains which trial, and what comes of it: for coordinators and workers.</summary>
public interface ITrialAttempts
{
    /// <summary>
    /// Puts trials into a sweep and tries to take them for this worker, in one transaction and in the order given. Each
    /// trial becomes a member of the sweep under its ordinal. It is then claimed (new attempt, new fence), found done,
    /// or found held by an attempt whose worker's lease still runs. An attempt whose worker's lease is over is ended as
    /// lost and its trial claimed. After <paramref name="limit"/> claims the rest is left untouched.
    /// </summary>
    /// <returns>An answer to each, in the order of <paramref name="claims"/>: claimed, done, held or
    /// untouched.</returns>
    Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    );

    /// <summary>
    /// Writes metrics, checkpoints and ends of any number of attempts, in the order given and in one transaction. A
    /// write whose fence is no longer the trial's is refused whole and counted. A metric that is there already with the
    /// same bits is ignored. One with other bits is recorded as a determinism violation. A request may be sent again
    /// when its answer was lost: an attempt that it ended is not refused for having ended.
    /// </summary>
    Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    );

    /// <summary>The latest checkpoint of a trial, or null.</summary>
    /// <exception cref="CheckpointException">Its bytes are kept in a file, and that is missing.</exception>
    Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default);

    /// <summary>Of the finished trainings of a lineage that are shorter than <paramref name="steps"/> and whose last
    /// state was kept, the longest; null if there is none.</summary>
    /// <exception cref="CheckpointException">Its bytes are kept in a file, and that is missing.</exception>
    Task<ShorterTraining?> ReadShorterAsync(TrialKey lineage, long steps, CancellationToken cancellation = default);
}

/// <summary>A trial that a worker wants.</summary>
/// <param name="Ordinal">Its number in the sweep.</param>
/// <param name="Cell">Its cell in the sweep.</param>
/// <param name="Trial">Its key.</param>
/// <param name="Lineage">Key of what it shares with trials that train the same for longer or shorter; null: not
/// known.</param>
/// <param name="Steps">Updates in its whole training; 0: not known, and nothing shorter is looked for.</param>
public record TrialClaim(long Ordinal, long Cell, TrialKey Trial, TrialKey? Lineage = null, long Steps = 0)
{
    /// <summary>
    /// How the reasons of early stops begin that are results for whoever claims; null: none is. A trial that was
    /// stopped for another reason is claimed, and trained on: nobody is to take a training that was cut short for a
    /// whole one because another sweep wanted it so. A stop that is accepted stays a result, also while another sweep
    /// has the trial trained on.
    /// </summary>
    public string? StopsAccepted { get; init; }

    /// <summary>
    /// Whether the trial's steps are not repeated bit for bit. The claim then withdraws, in its own transaction, the
    /// metrics beyond the checkpoint that it continues from; without a checkpoint, all of them. So a trial has the
    /// metrics of one history.
    /// </summary>
    public bool IsProvisional { get; init; }
}

/// <summary>A sealed checkpoint and the step it was taken at.</summary>
public sealed record StoredCheckpoint(long Step, byte[] Bytes)
{
    /// <summary>The trace of the attempt that made it, as W3C <c>traceparent</c>; null: none.</summary>
    public string? Trace { get; init; }
}

/// <summary>A finished training that a longer one of the same lineage can continue from.</summary>
/// <param name="Trial">Its key, with which the checkpoint is sealed.</param>
/// <param name="Checkpoint">Its last state.</param>
/// <param name="Metrics">All that it measured, in order of step.</param>
public sealed record ShorterTraining(TrialKey Trial, StoredCheckpoint Checkpoint, IReadOnlyList<Metric> Metrics);

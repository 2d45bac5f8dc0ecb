using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Files;

/// <summary>Attempts whose large checkpoints are kept beside the database.</summary>
/// <param name="inner">What keeps everything else.</param>
/// <param name="checkpoints">What keeps the checkpoints that it takes.</param>
/// <param name="most">Checkpoints of more bytes are not kept in the database.</param>
internal sealed class FiledAttempts(ITrialAttempts inner, ICheckpointStore checkpoints, int most = FiledAttempts.Most)
    : ITrialAttempts
{
    /// <summary>No database takes much larger ones: PostgreSQL has 1 GiB for a whole message, SQLite 10^9 bytes for a
    /// row.</summary>
    public const int Most = 512 << 20;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    ) => inner.ClaimAsync(sweepId, workerId, claims, limit, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    )
    {
        AttemptWrite[] placed = [.. writes.Select(Place)];
        var results = await inner.CommitAsync(placed, cancellation).ConfigureAwait(false);
        var told = new WriteResult[results.Count];
        for (int at = 0; at < told.Length; at++)
        {
            await TidyAsync(placed[at], results[at].Outcome, cancellation).ConfigureAwait(false);
            told[at] =
                placed[at].Checkpoint is null && writes[at].Checkpoint is { } dropped
                    ? results[at] with
                    {
                        DroppedBytes = dropped.Bytes.Length,
                    }
                    : results[at];
        }

        return told;
    }

    /// <inheritdoc/>
    public async Task<StoredCheckpoint?> ReadCheckpointAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) =>
        await inner.ReadCheckpointAsync(trial, cancellation).ConfigureAwait(false) is { } stored
            ? checkpoints.Resolve(stored)
            : null;

    /// <inheritdoc/>
    public async Task<ShorterTraining?> ReadShorterAsync(
        TrialKey lineage,
        long steps,
        CancellationToken cancellation = default
    ) =>
        await inner.ReadShorterAsync(lineage, steps, cancellation).ConfigureAwait(false) is { } shorter
            ? shorter with
            {
                Checkpoint = checkpoints.Resolve(shorter.Checkpoint),
            }
            : null;

    /// <summary>The write as the database gets it. A checkpoint that is too large for it and is not taken here is left
    /// out: the trial then begins anew where it would go on.</summary>
    private AttemptWrite Place(AttemptWrite write) =>
        write.Checkpoint is not { } checkpoint ? write
        : checkpoints.Takes(checkpoint.Bytes.Length)
            ? write with
            {
                Checkpoint = checkpoint with { Bytes = checkpoints.Keep(write.Trial, write.Fence, checkpoint) },
            }
        : checkpoint.Bytes.Length > most ? write with { Checkpoint = null }
        : write;

    /// <summary>Deletes the checkpoints that a write has made superfluous.</summary>
    private async Task TidyAsync(AttemptWrite write, WriteOutcome outcome, CancellationToken cancellation)
    {
        string? mine = write.Checkpoint is { } checkpoint ? checkpoints.NameOf(checkpoint.Bytes) : null;
        if (outcome == WriteOutcome.StaleFence)
        {
            // It may be a repetition of a write that was carried out: then the row refers to this very checkpoint, and
            // whoever continues from it wants it.
            if (mine is null)
                return;
            var current = await inner.ReadCheckpointAsync(write.Trial, cancellation).ConfigureAwait(false);
            if (current is null || checkpoints.NameOf(current.Bytes) != mine)
                checkpoints.Delete(mine);
        }
        else if (write.Checkpoint is { } kept)
        {
            checkpoints.DeleteBefore(write.Trial, write.Fence, kept.Step);
        }
        else if (write.End?.Outcome.IsResult() == true)
        {
            checkpoints.DeleteBefore(write.Trial, write.Fence, step: null);
        }
    }
}

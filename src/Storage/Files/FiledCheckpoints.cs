using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Files;

/// <summary>
/// A store that keeps the bytes of large checkpoints in files: the row in the database refers to one. The file is there
/// before the row refers to it, and goes after the row refers to another; so whatever is interrupted in between, the
/// row's file is there.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="folder">Where new checkpoints go; null: into the store. Those that are in files already are read from
/// this folder, or from where they were written.</param>
/// <param name="above">Checkpoints of fewer bytes stay in the store.</param>
/// <param name="most">Checkpoints of more bytes are not kept in the store.</param>
internal sealed class FiledCheckpoints(
    ISweepStore inner,
    CheckpointFolder? folder,
    int above = FiledCheckpoints.Large,
    int most = FiledCheckpoints.Most
) : ISweepStore, ISweepUpkeep, IProgramStore
{
    /// <summary>Smaller ones are quicker in the database, which then writes them in one go with everything
    /// else.</summary>
    public const int Large = 64 << 10;

    /// <summary>No database takes much larger ones: PostgreSQL has 1 GiB for a whole message, SQLite 10^9 bytes for a
    /// row.</summary>
    public const int Most = 512 << 20;

    /// <inheritdoc/>
    public string Location => inner.Location;

    /// <summary>The store that has everything else.</summary>
    public ISweepStore Inner => inner;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    )
    {
        if (folder is null || writes.Count == 0)
            return await CommitHereAsync(writes, cancellation).ConfigureAwait(false);
        AttemptWrite[] referring = [.. writes.Select(File)];
        var results = await inner.CommitAsync(referring, cancellation).ConfigureAwait(false);
        for (int at = 0; at < writes.Count; at++)
            await TidyAsync(referring[at], results[at].Outcome, cancellation).ConfigureAwait(false);
        return results;
    }

    /// <summary>What is too large for the store goes without: the trial then begins anew where it would go
    /// on.</summary>
    private async Task<IReadOnlyList<WriteResult>> CommitHereAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation
    )
    {
        if (!writes.Any(write => write.Checkpoint?.Bytes.Length > most))
            return await inner.CommitAsync(writes, cancellation).ConfigureAwait(false);
        var results = await inner
            .CommitAsync(
                [
                    .. writes.Select(write =>
                        write.Checkpoint?.Bytes.Length > most ? write with { Checkpoint = null } : write
                    ),
                ],
                cancellation
            )
            .ConfigureAwait(false);
        return
        [
            .. results.Select(
                (result, at) =>
                    writes[at].Checkpoint is { } dropped && dropped.Bytes.Length > most
                        ? result with
                        {
                            DroppedBytes = dropped.Bytes.Length,
                        }
                        : result
            ),
        ];
    }

    /// <inheritdoc/>
    public async Task<StoredCheckpoint?> ReadCheckpointAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) =>
        await inner.ReadCheckpointAsync(trial, cancellation).ConfigureAwait(false) is { } stored
            ? Resolve(stored)
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
                Checkpoint = Resolve(shorter.Checkpoint),
            }
            : null;

    /// <summary>Puts a write's checkpoint into a file, if it is large. Doing so again for the same attempt and step
    /// writes the same.</summary>
    private AttemptWrite File(AttemptWrite write)
    {
        if (write.Checkpoint is not { } checkpoint || checkpoint.Bytes.Length < above)
            return write;
        string name = CheckpointFolder.NameOf(write.Trial, write.Fence, checkpoint.Step);
        folder!.Write(name, checkpoint.Bytes);
        return write with { Checkpoint = checkpoint with { Bytes = new FileReference(name, folder.Path).ToBytes() } };
    }

    /// <summary>Deletes the files that a write has made superfluous.</summary>
    private async Task TidyAsync(AttemptWrite write, WriteOutcome outcome, CancellationToken cancellation)
    {
        var mine = write.Checkpoint is { } checkpoint ? FileReference.Of(checkpoint.Bytes) : null;
        if (outcome == WriteOutcome.StaleFence)
        {
            // It may be a repetition of a write that was carried out: then the row refers to this very file, and
            // whoever continues from it wants it.
            var current = mine is null
                ? null
                : await inner.ReadCheckpointAsync(write.Trial, cancellation).ConfigureAwait(false);
            if (mine is not null && (current is null || FileReference.Of(current.Bytes)?.Name != mine.Name))
                folder!.Delete(mine.Name);
        }
        else if (write.Checkpoint is { } kept)
        {
            folder!.Delete(write.Trial, write.Fence, kept.Step);
        }
        else if (write.End is { Outcome: AttemptOutcome.Finished or AttemptOutcome.Diverged or AttemptOutcome.Stopped })
        {
            folder!.Delete(write.Trial, write.Fence, before: null);
        }
    }

    private StoredCheckpoint Resolve(StoredCheckpoint stored)
    {
        if (FileReference.Of(stored.Bytes) is not { } reference)
            return stored;
        byte[]? bytes = folder?.Read(reference.Name) ?? new CheckpointFolder(reference.Folder).Read(reference.Name);
        return bytes is not null
            ? stored with
            {
                Bytes = bytes,
            }
            : throw new CheckpointException(
                $"The checkpoint after step {stored.Step} is kept in the file "
                    + $"{System.IO.Path.Combine(reference.Folder, reference.Name)}, but that is not there. "
                    + "If it is in another place now, name the folder with --checkpoints; otherwise nothing needs "
                    + "to be done."
            );
    }

    /// <inheritdoc/>
    public Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default) =>
        inner.OpenSweepAsync(manifest, cancellation);

    /// <inheritdoc/>
    public Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default) =>
        inner.FindSweepAsync(nameOrId, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default) =>
        inner.ListSweepsAsync(cancellation);

    /// <inheritdoc/>
    public Task SetSweepIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    ) => inner.SetSweepIntentAsync(sweepId, intent, reason, cancellation);

    /// <inheritdoc/>
    public Task<string> ProposeAsync(
        string sweepId,
        long number,
        string choices,
        CancellationToken cancellation = default
    ) => inner.ProposeAsync(sweepId, number, choices, cancellation);

    /// <inheritdoc/>
    public Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.RetryFailedAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default) =>
        inner.RegisterWorkerAsync(worker, lease, cancellation);

    /// <inheritdoc/>
    public Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default) =>
        inner.HeartbeatAsync(workerId, lease, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default) =>
        inner.ListWorkersAsync(cancellation);

    /// <inheritdoc/>
    public Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default) =>
        inner.ReleaseWorkerAsync(workerId, reason, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    ) => inner.ClaimAsync(sweepId, workerId, claims, limit, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.ReadTrialsAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    ) => inner.ReadTrialsAsync(sweepId, query, cancellation);

    /// <inheritdoc/>
    public Task<TrialRecord?> ReadTrialAsync(string sweepId, long ordinal, CancellationToken cancellation = default) =>
        inner.ReadTrialAsync(sweepId, ordinal, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    ) => inner.ReadMetricsAsync(sweepId, query, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default) =>
        inner.ListMeasuresAsync(cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    ) => inner.ReadFinalsAsync(sweepId, measures, cancellation);

    /// <inheritdoc/>
    public Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.CountAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default) =>
        inner.CountAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CellCounts>> CountCellsAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.CountCellsAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.CountAttemptsAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) => inner.ReadAttemptsAsync(trial, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    ) => inner.ReadViolationsAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default) =>
        inner.EnqueueSweepAsync(sweepId, terms, cancellation);

    /// <inheritdoc/>
    public Task<bool> DequeueSweepAsync(
        string sweepId,
        SweepIntent? wanted = null,
        CancellationToken cancellation = default
    ) => inner.DequeueSweepAsync(sweepId, wanted, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) =>
        inner.ListQueueAsync(cancellation);

    /// <inheritdoc/>
    public Task<LogPart?> ReadLogAsync(TrialKey trial, long fence, long from, CancellationToken cancellation) =>
        inner.Programs.ReadLogAsync(trial, fence, from, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation
    ) => inner.Programs.MissingFilesAsync(hashes, cancellation);

    /// <inheritdoc/>
    public Task KeepFileAsync(string hash, byte[] bytes, CancellationToken cancellation) =>
        inner.Programs.KeepFileAsync(hash, bytes, cancellation);

    /// <inheritdoc/>
    public Task LinkFilesAsync(string sweepId, IReadOnlyList<string> hashes, CancellationToken cancellation) =>
        inner.Programs.LinkFilesAsync(sweepId, hashes, cancellation);

    /// <inheritdoc/>
    public Task<byte[]?> ReadFileAsync(string hash, CancellationToken cancellation) =>
        inner.Programs.ReadFileAsync(hash, cancellation);

    /// <inheritdoc/>
    public Task RenameSweepAsync(string sweepId, string name, CancellationToken cancellation = default) =>
        inner.Upkeep.RenameSweepAsync(sweepId, name, cancellation);

    /// <inheritdoc/>
    public Task DescribeSweepAsync(string sweepId, string? description, CancellationToken cancellation = default) =>
        inner.Upkeep.DescribeSweepAsync(sweepId, description, cancellation);

    /// <inheritdoc/>
    public Task<SweepWeight> WeighSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.Upkeep.WeighSweepAsync(sweepId, cancellation);

    /// <summary>Files go once the rows that refer to them are gone.</summary>
    public async Task<DeletedPart> DeleteSomeAsync(string sweepId, CancellationToken cancellation = default)
    {
        var part = await inner.Upkeep.DeleteSomeAsync(sweepId, cancellation).ConfigureAwait(false);
        long bytes = 0;
        foreach (byte[] stored in part.Checkpoints)
        {
            if (FileReference.Of(stored) is not { } reference)
                continue;
            bytes += folder?.Drop(reference.Name) ?? 0;
            bytes += new CheckpointFolder(reference.Folder).Drop(reference.Name);
        }

        return part with
        {
            Weight = part.Weight + new SweepWeight(0, 0, 0, 0, bytes),
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

namespace Sweeps.Storage.Files;

/// <summary>Upkeep of sweeps whose large checkpoints are kept beside the database.</summary>
/// <param name="inner">What keeps everything else.</param>
/// <param name="checkpoints">What keeps them.</param>
internal sealed class FiledUpkeep(ISweepUpkeep inner, ICheckpointStore checkpoints) : ISweepUpkeep
{
    /// <inheritdoc/>
    public Task RenameSweepAsync(string sweepId, string name, CancellationToken cancellation = default) =>
        inner.RenameSweepAsync(sweepId, name, cancellation);

    /// <inheritdoc/>
    public Task DescribeSweepAsync(string sweepId, string? description, CancellationToken cancellation = default) =>
        inner.DescribeSweepAsync(sweepId, description, cancellation);

    /// <inheritdoc/>
    public Task TagSweepAsync(
        string sweepId,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation = default
    ) => inner.TagSweepAsync(sweepId, add, remove, cancellation);

    /// <inheritdoc/>
    public Task<SweepWeight> WeighSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.WeighSweepAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListSubmittedAsync(string actor, CancellationToken cancellation = default) =>
        inner.ListSubmittedAsync(actor, cancellation);

    /// <inheritdoc/>
    public Task<T> InTurnAsync<T>(string name, Func<Task<T>> work, CancellationToken cancellation = default) =>
        inner.InTurnAsync(name, work, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(
        string? sweepId,
        int most,
        CancellationToken cancellation = default
    ) => inner.ReadHistoryAsync(sweepId, most, cancellation);

    /// <summary>Checkpoints go once the rows that refer to them are gone.</summary>
    public async Task<DeletedPart> DeleteSomeAsync(string sweepId, CancellationToken cancellation = default)
    {
        var part = await inner.DeleteSomeAsync(sweepId, cancellation).ConfigureAwait(false);
        long bytes = part.Checkpoints.Sum(stored => checkpoints.Drop(stored));
        return part with { Weight = part.Weight + new SweepWeight(0, 0, 0, 0, bytes) };
    }
}

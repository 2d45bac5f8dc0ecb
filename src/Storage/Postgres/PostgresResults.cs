using Npgsql;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>What has come of sweeps so far.</summary>
internal sealed class PostgresResults(PostgresSession session) : ISweepResults
{
    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    ) =>
        session.StreamAsync(
            sweepId,
            query.After,
            (connection, sweep, after, part, token) =>
                PostgresTrials.TrialsAsync(connection, sweep, null, query with { After = after }, part, token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<TrialRecord?> ReadTrialAsync(
        string sweepId,
        long ordinal,
        CancellationToken cancellation = default
    )
    {
        await foreach (
            var trial in session
                .StreamAsync(
                    sweepId,
                    -1,
                    (connection, sweep, after, part, token) =>
                        PostgresTrials.TrialsAsync(connection, sweep, ordinal, new TrialQuery(after), part, token),
                    cancellation
                )
                .ConfigureAwait(false)
        )
            return trial;
        return null;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    ) =>
        session.StreamAsync(
            sweepId,
            query.After,
            (connection, sweep, after, part, token) =>
                PostgresMeasurements.MetricsAsync(connection, sweep, query with { After = after }, part, token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default) =>
        [
            .. (
                await session
                    .ReadAsync(
                        (connection, token) => PostgresMeasurements.MeasureNamesAsync(connection, null, token),
                        cancellation
                    )
                    .ConfigureAwait(false)
            ).Values,
        ];

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    ) =>
        session.StreamAsync(
            sweepId,
            -1,
            (connection, sweep, after, part, token) =>
                PostgresMeasurements.FinalsAsync(connection, sweep, measures, after, part, token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await session
            .ReadAsync((connection, token) => PostgresTallies.CountAsync(connection, sweep, token), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default) =>
        session.ReadAsync((connection, token) => PostgresTallies.CountAllAsync(connection, token), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CellCounts>> CountCellsAsync(string sweepId, CancellationToken cancellation = default) =>
        ReadInTransactionAsync(sweepId, PostgresTallies.CountCellsAsync, cancellation);

    /// <inheritdoc/>
    public async Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await session
            .ReadAsync(
                (connection, token) => PostgresTallies.CountAttemptsAsync(connection, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) =>
        await session
            .ReadAsync((connection, token) => PostgresTrials.AttemptsAsync(connection, trial, token), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    ) =>
        await ReadInTransactionAsync(sweepId, PostgresMeasurements.ViolationsAsync, cancellation).ConfigureAwait(false);

    /// <summary>Reads of a sweep, by its number, in one transaction of a reader's connection.</summary>
    private async Task<T> ReadInTransactionAsync<T>(
        string sweepId,
        Func<NpgsqlConnection, long, CancellationToken, Task<T>> read,
        CancellationToken cancellation
    )
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await session
            .Connections.Readers.ReadInTransactionAsync(
                (connection, token) => read(connection, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
    }
}

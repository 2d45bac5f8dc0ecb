using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

/// <summary>What has come of sweeps so far.</summary>
internal sealed class SqliteResults(SqliteSession session) : ISweepResults
{
    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    ) =>
        session
            .Stream(
                sweepId,
                query.After,
                (connection, sweep, after) =>
                    SqliteTrials.Trials(connection, sweep, null, query with { After = after }),
                trial => trial.Ordinal,
                cancellation
            )
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<TrialRecord?> ReadTrialAsync(string sweepId, long ordinal, CancellationToken cancellation = default) =>
        session.Read(
            connection =>
                SqliteTrials.Trials(connection, session.Numbers.Sweep(connection, sweepId), ordinal).FirstOrDefault(),
            cancellation
        );

    /// <inheritdoc/>
    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    ) =>
        session
            .Stream(
                sweepId,
                query.After,
                (connection, sweep, after) => SqliteMetrics.Metrics(connection, sweep, query with { After = after }),
                row => row.Ordinal,
                cancellation
            )
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default) =>
        session.Read<IReadOnlyList<string>>(
            connection => [.. SqliteMetrics.MeasureNames(connection).Values],
            cancellation
        );

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    ) =>
        session
            .Stream(
                sweepId,
                -1,
                (connection, sweep, after) => SqliteMetrics.Finals(connection, sweep, measures, after),
                trial => trial.Ordinal,
                cancellation
            )
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default) =>
        session.Read(
            connection => SqliteTallies.Count(connection, session.Numbers.Sweep(connection, sweepId)),
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default) =>
        session.Read<IReadOnlyDictionary<string, SweepCounts>>(
            connection =>
                SqliteRegistry
                    .Sweeps(connection, "")
                    .ToList()
                    .Select(sweep =>
                        (sweep.Id, Counts: SqliteTallies.Count(connection, session.Numbers.Sweep(connection, sweep.Id)))
                    )
                    .Where(sweep => sweep.Counts.Touched > 0)
                    .ToDictionary(sweep => sweep.Id, sweep => sweep.Counts),
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<CellCounts>> CountCellsAsync(string sweepId, CancellationToken cancellation = default) =>
        session.Read(
            connection => SqliteTallies.CountCells(connection, session.Numbers.Sweep(connection, sweepId)),
            cancellation
        );

    /// <inheritdoc/>
    public Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default) =>
        session.Read(
            connection => SqliteTallies.CountAttempts(connection, session.Numbers.Sweep(connection, sweepId)),
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) => session.Read(connection => SqliteTrials.Attempts(connection, trial), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    ) =>
        session.Read(
            connection => SqliteMetrics.Violations(connection, session.Numbers.Sweep(connection, sweepId)),
            cancellation
        );
}

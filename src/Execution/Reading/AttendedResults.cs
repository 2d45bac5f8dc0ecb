using System.Runtime.CompilerServices;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>
/// What has come of sweeps, as whoever shows it should see it. The store has a trial as running until another worker
/// takes it over. Here one whose worker is gone waits, and its attempt is lost.
/// </summary>
/// <param name="store">The store; stays open.</param>
/// <param name="clock">Null takes the system's clock.</param>
public sealed class AttendedResults(ISweepStore store, TimeProvider? clock = null) : ISweepResults
{
    private readonly ISweepResults _recorded = store.Results;
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <inheritdoc/>
    public async IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        var asked =
            query.States is { } states && states.Contains(TrialState.Waiting) && !states.Contains(TrialState.Running)
                ? query with
                {
                    States = [.. states, TrialState.Running],
                }
                : query;
        Attendance? attendance = null;
        await foreach (var recorded in _recorded.ReadTrialsAsync(sweepId, asked, cancellation).ConfigureAwait(false))
        {
            var trial = recorded;
            if (trial.State == TrialState.Running)
            {
                attendance ??= await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
                trial = Seen(trial, attendance);
            }

            if (query.Takes(trial))
                yield return trial;
        }
    }

    /// <inheritdoc/>
    public async Task<TrialRecord?> ReadTrialAsync(
        string sweepId,
        long ordinal,
        CancellationToken cancellation = default
    )
    {
        var trial = await _recorded.ReadTrialAsync(sweepId, ordinal, cancellation).ConfigureAwait(false);
        return trial is { State: TrialState.Running }
            ? Seen(trial, await Attendance.OfAsync(store, cancellation).ConfigureAwait(false))
            : trial;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    ) => _recorded.ReadMetricsAsync(sweepId, query, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default) =>
        _recorded.ListMeasuresAsync(cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    ) => _recorded.ReadFinalsAsync(sweepId, measures, cancellation);

    /// <inheritdoc/>
    public async Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default)
    {
        var counts = await _recorded.CountAsync(sweepId, cancellation).ConfigureAwait(false);
        if (counts.Running == 0)
            return counts;
        var attendance = await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
        return Without(counts, (await attendance.LostAsync(store, sweepId, cancellation).ConfigureAwait(false)).Count);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default)
    {
        var all = await _recorded.CountAsync(cancellation).ConfigureAwait(false);
        if (all.Values.All(counts => counts.Running == 0))
            return all;
        var attendance = await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
        Dictionary<string, SweepCounts> seen = new(StringComparer.Ordinal);
        foreach (var (sweep, counts) in all)
            seen[sweep] =
                counts.Running == 0
                    ? counts
                    : Without(
                        counts,
                        (await attendance.LostAsync(store, sweep, cancellation).ConfigureAwait(false)).Count
                    );
        return seen;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CellCounts>> CountCellsAsync(
        string sweepId,
        CancellationToken cancellation = default
    )
    {
        var cells = await _recorded.CountCellsAsync(sweepId, cancellation).ConfigureAwait(false);
        if (cells.All(cell => cell.Counts.Running == 0))
            return cells;
        var attendance = await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
        var lost = (await attendance.LostAsync(store, sweepId, cancellation).ConfigureAwait(false))
            .CountBy(trial => trial.Cell)
            .ToDictionary();
        return
        [
            .. cells.Select(cell =>
                lost.TryGetValue(cell.Cell, out int trials) ? cell with { Counts = Without(cell.Counts, trials) } : cell
            ),
        ];
    }

    /// <inheritdoc/>
    public Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default) =>
        _recorded.CountAttemptsAsync(sweepId, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    )
    {
        var attempts = await _recorded.ReadAttemptsAsync(trial, cancellation).ConfigureAwait(false);
        if (attempts.All(attempt => attempt.Outcome is not null))
            return attempts;
        var attendance = await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
        return
        [
            .. attempts.Select(attempt =>
                attempt.Outcome is null && attendance.IsLost(attempt.Worker)
                    ? Seen(attempt, attendance.Find(attempt.Worker))
                    : attempt
            ),
        ];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    ) => _recorded.ReadViolationsAsync(sweepId, cancellation);

    /// <summary>Numbers of trials of which some wait that were counted as running.</summary>
    internal static SweepCounts Without(SweepCounts counts, long lost)
    {
        // Trials may have changed hands since they were counted.
        long waiting = Math.Min(lost, counts.Running);
        return counts with { Running = counts.Running - waiting, Waiting = counts.Waiting + waiting };
    }

    private static TrialRecord Seen(TrialRecord trial, Attendance attendance) =>
        attendance.IsLost(trial.Worker) ? trial with { State = TrialState.Waiting, Worker = null } : trial;

    private AttemptRecord Seen(AttemptRecord attempt, WorkerRecord? worker)
    {
        var now = _clock.GetUtcNow();
        // The lease of a process that has ended may run on.
        var ended = worker?.LeaseUntil is { } until && until < now ? until : now;
        return attempt with
        {
            Ended = ended < attempt.Started ? attempt.Started : ended,
            Outcome = AttemptOutcome.Lost,
            Reason = $"worker {attempt.Worker} is gone",
        };
    }
}

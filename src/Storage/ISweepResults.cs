using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage;

/// <summary>What has come of sweeps so far: for whoever reads. Nothing here changes anything.</summary>
public interface ISweepResults
{
    /// <summary>The trials of a sweep that have been touched, in order of ordinal.</summary>
    IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default) =>
        ReadTrialsAsync(sweepId, new TrialQuery(), cancellation);

    /// <summary>The trials of a sweep that have been touched, in order of ordinal, narrowed by
    /// <paramref name="query"/>: for reading page by page. Those that have not finished are found without a walk along
    /// the others.</summary>
    IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    );

    /// <summary>One trial of a sweep; null while it has not been touched.</summary>
    Task<TrialRecord?> ReadTrialAsync(string sweepId, long ordinal, CancellationToken cancellation = default);

    /// <summary>The metrics of a sweep's trials in (ordinal, step, measure) order, measures compared by code unit,
    /// narrowed by <paramref name="query"/>.</summary>
    IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    );

    /// <summary>Names of all measures that any trial has values of, in whatever order.</summary>
    Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default);

    /// <summary>
    /// How the trials of a sweep that have been touched stand, and what they measured last, in order of ordinal: what
    /// summaries are made of. Quick, since of trials that have ended their other metrics are not read.
    /// <paramref name="measures"/> null: of all measures.
    /// </summary>
    IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    );

    /// <summary>Numbers of a sweep's trials by state. Quick, however many they are: they are kept up to date by whoever
    /// changes a state.</summary>
    Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>The same for each sweep with a trial that has been touched, by the sweep's id.</summary>
    Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default);

    /// <summary>The same for each cell with a trial that has been touched, in order of cell.</summary>
    Task<IReadOnlyList<CellCounts>> CountCellsAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>Numbers of attempts at a sweep's trials that came to no result.</summary>
    Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>All attempts at a trial, oldest first.</summary>
    Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(TrialKey trial, CancellationToken cancellation = default);

    /// <summary>Metrics that were measured twice with different values.</summary>
    Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    );
}

/// <summary>A member of a sweep.</summary>
/// <param name="Ordinal">Its number in the sweep.</param>
/// <param name="Cell">Its cell in the sweep.</param>
/// <param name="Trial">Its key.</param>
/// <param name="State">How it stands.</param>
/// <param name="Fence">Number of the latest attempt.</param>
/// <param name="Step">Updates done at the last word from it: of the result, or of the latest checkpoint.</param>
/// <param name="WeightsHash">SHA-256 of the final weights, of a trial with a result.</param>
/// <param name="Reason">Why it diverged, was stopped, failed or waits.</param>
/// <param name="ComputeSeconds">Seconds of one slot, over all attempts that came to an end.</param>
/// <param name="Attempts">Number of attempts.</param>
/// <param name="Worker">Who holds it, while it runs.</param>
/// <param name="Failures">Attempts that ended in its own error.</param>
public sealed record TrialRecord(
    long Ordinal,
    long Cell,
    TrialKey Trial,
    TrialState State,
    long Fence,
    long Step,
    byte[]? WeightsHash,
    string? Reason,
    double ComputeSeconds,
    int Attempts,
    string? Worker,
    int Failures = 0
);

/// <summary>Which trials to read. <c>After</c>: only those with a greater ordinal. <c>States</c> null: in whatever
/// state.</summary>
public sealed record TrialQuery(long After = -1, IReadOnlyList<TrialState>? States = null)
{
    /// <summary>Whether only states are asked for that few trials are in, or none for long.</summary>
    internal bool IsOfTheUnfinished => States is not null && !States.Contains(TrialState.Finished);

    /// <summary>Whether a trial is among them.</summary>
    public bool Takes(TrialRecord trial) => trial.Ordinal > After && (States is null || States.Contains(trial.State));
}

/// <summary>
/// Which metrics to read. <c>Measures</c> null: all. <c>LastOnly</c>: of each trial and measure only the row with the
/// greatest step. <c>Ordinal</c>: of one trial. <c>After</c>: only of trials with a greater ordinal.
/// </summary>
public sealed record MetricQuery(
    IReadOnlyList<string>? Measures = null,
    bool LastOnly = false,
    long? Ordinal = null,
    long After = -1
);

/// <summary>A metric with the trial it belongs to.</summary>
public readonly record struct MetricRow(long Ordinal, TrialKey Trial, Metric Metric);

/// <summary>A trial's state, and of each of its measures the row with the greatest step, in order of name (by code
/// unit).</summary>
public readonly record struct TrialFinals(long Ordinal, TrialState State, IReadOnlyList<Metric> Last);

/// <summary>Numbers of trials by state, of those that have been touched.</summary>
public sealed record SweepCounts(long Waiting, long Running, long Finished, long Diverged, long Stopped, long Failed)
{
    /// <summary>Trials with a result.</summary>
    public long Done => Finished + Diverged + Stopped;

    /// <summary>Trials that have been touched.</summary>
    public long Touched => Waiting + Running + Done + Failed;
}

/// <summary>Numbers of a cell's trials by state, of those that have been touched.</summary>
/// <param name="Cell">Its number in the sweep.</param>
/// <param name="Counts">The numbers.</param>
public readonly record struct CellCounts(long Cell, SweepCounts Counts);

/// <summary>Numbers of attempts that came to no result.</summary>
/// <param name="Retried">Ended in the trial's own error, and made again.</param>
/// <param name="Lost">Lost with their worker, or with its connection: no fault of the trial.</param>
/// <param name="HandedBack">Stopped on demand, at a checkpoint.</param>
public sealed record AttemptCounts(long Retried, long Lost, long HandedBack);

/// <summary>One try at a trial.</summary>
/// <param name="Fence">Its number.</param>
/// <param name="Worker">Who made it.</param>
/// <param name="Started">When.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Outcome">How it ended; null while it runs.</param>
/// <param name="Reason">Why, for anything but Finished.</param>
/// <param name="FromStep">The step of the checkpoint it was to continue from, its own or a shorter training's; null:
/// from the start.</param>
/// <param name="Refusals">Writes of it that were refused because a later attempt held the trial.</param>
public sealed record AttemptRecord(
    long Fence,
    string Worker,
    DateTimeOffset Started,
    DateTimeOffset? Ended,
    AttemptOutcome? Outcome,
    string? Reason,
    long? FromStep,
    long Refusals = 0
)
{
    /// <summary>What people should know of it though it is no error; null: nothing.</summary>
    public string? Remark { get; init; }
}

/// <summary>A metric that came out differently the second time.</summary>
public sealed record DeterminismViolation(
    TrialKey Trial,
    long Step,
    string Measure,
    double Recorded,
    double Refused,
    long Fence
);

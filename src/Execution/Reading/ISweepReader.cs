using Sweeps.Model.Measures;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>
/// What can be asked about sweeps, be they in a store at hand or behind a server: the same questions have the same
/// answers. Nothing here changes anything. Safe to use from several threads.
/// </summary>
public interface ISweepReader
{
    /// <summary>Where what is read is recorded: a path or a URL, without secrets.</summary>
    string Location { get; }

    /// <summary>The newest sweep with this name, or the one with this id (or the beginning of it, at least four
    /// digits); null if there is none.</summary>
    Task<SweepRecord?> FindAsync(string nameOrId, CancellationToken cancellation = default);

    /// <summary>The newest sweep of a definition by this engine version; null if there is none.</summary>
    Task<SweepRecord?> FindAsync(SweepDefinition definition, CancellationToken cancellation = default);

    /// <summary>All sweeps, newest first.</summary>
    Task<IReadOnlyList<SweepStanding>> ListAsync(CancellationToken cancellation = default);

    /// <summary>How a sweep stands.</summary>
    Task<SweepStanding> StandAsync(SweepRecord sweep, CancellationToken cancellation = default);

    /// <summary>Names of all measures that its trials have values of, in order.</summary>
    Task<IReadOnlyList<string>> MeasuresAsync(SweepRecord sweep, CancellationToken cancellation = default);

    /// <summary>All that can be measured, whether or not a sweep has it.</summary>
    Task<IReadOnlyList<MeasureDescription>> CatalogAsync(CancellationToken cancellation = default);

    /// <summary>All trials that were begun with their last values, in order of ordinal; <paramref name="measures"/>
    /// null: of all measures.</summary>
    IAsyncEnumerable<FinalResult> ReadResultsAsync(
        SweepRecord sweep,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    );

    /// <summary>Metrics in the order of ordinal, step and measure.</summary>
    IAsyncEnumerable<TrialMetric> ReadMetricsAsync(
        SweepRecord sweep,
        MetricQuery query,
        CancellationToken cancellation = default
    );

    /// <summary>The trials that were begun, summarized cell by cell; <paramref name="measures"/> null: all
    /// measures.</summary>
    Task<CellTable> CellsAsync(
        SweepRecord sweep,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    );

    /// <summary>Every cell's difference to the one at a value of an axis, paired by seed.</summary>
    /// <exception cref="ArgumentException">The sweep has no such axis, or the axis no such value.</exception>
    Task<PairedTable> PairsAsync(
        SweepRecord sweep,
        string axis,
        string reference,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation = default
    );

    /// <summary>How far a sweep is along each axis, who trains it, and which attempts came to nothing. Quick enough to
    /// be asked again and again.</summary>
    Task<SweepOverview> OverviewAsync(SweepRecord sweep, CancellationToken cancellation = default);

    /// <summary>The cells with the least and the greatest mean of a measure, at most so many of each.</summary>
    Task<CellExtremes> ExtremesAsync(
        SweepRecord sweep,
        string measure,
        int most,
        CancellationToken cancellation = default
    );

    /// <summary>What failed or diverged, by reason: failures first, then by the first trial.</summary>
    Task<IReadOnlyList<FailureGroup>> FailuresAsync(SweepRecord sweep, CancellationToken cancellation = default);

    /// <summary>Metrics that were measured twice with different values.</summary>
    Task<IReadOnlyList<DeterminismViolation>> ViolationsAsync(
        SweepRecord sweep,
        CancellationToken cancellation = default
    );

    /// <summary>Who did what about a sweep (null: about all of them, and those that were deleted), newest first; at
    /// most so many entries.</summary>
    Task<IReadOnlyList<HistoryEntry>> HistoryAsync(
        SweepRecord? sweep,
        int most,
        CancellationToken cancellation = default
    );

    /// <summary>One hash over all that the sweep has computed.</summary>
    Task<SweepFingerprint> FingerprintAsync(SweepRecord sweep, CancellationToken cancellation = default);

    /// <summary>Says in words how a trial stands and why.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sweep has no such trial.</exception>
    Task<string> ExplainAsync(SweepRecord sweep, long ordinal, CancellationToken cancellation = default);

    /// <summary>What an attempt at a trial has written, and what people should know of it.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="ordinal">The trial.</param>
    /// <param name="attempt">The attempt's number; null: the last.</param>
    /// <param name="from">Only what came after so many bytes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null: there is no such attempt.</returns>
    Task<AttemptLog?> ReadLogAsync(
        SweepRecord sweep,
        long ordinal,
        long? attempt = null,
        long from = 0,
        CancellationToken cancellation = default
    );

    /// <summary>How many trials of a plan need no training, since they have results.</summary>
    Task<DoneCount> CountDoneAsync(SweepDefinition definition, Plan plan, CancellationToken cancellation = default);
}

/// <summary>A metric with the number of its trial.</summary>
public readonly record struct TrialMetric(long Ordinal, Metric Metric);

/// <summary>Trials that did not end well for the same reason.</summary>
/// <param name="State"><see cref="TrialState.Failed"/> or <see cref="TrialState.Diverged"/>.</param>
/// <param name="Reason">The reason, on one line; numbers of steps, which differ where the cause is the same, are left
/// out.</param>
/// <param name="Count">How many they are.</param>
/// <param name="First">The first of them.</param>
public sealed record FailureGroup(TrialState State, string Reason, long Count, long First);

/// <summary>How a sweep stands.</summary>
/// <param name="Sweep">What is recorded of it.</param>
/// <param name="Counts">Numbers of its trials by state, of those that have been touched. Those whose workers are gone
/// wait.</param>
/// <param name="Unneeded">Trials that are not to be trained, since their cells have seeds enough.</param>
public sealed record SweepStanding(SweepRecord Sweep, SweepCounts Counts, long Unneeded)
{
    /// <summary>When the last of the workers was lost that hold trials of it and train no more; null: somebody trains
    /// it, or nobody holds any.</summary>
    public DateTimeOffset? LostAt { get; init; }

    /// <summary>Why nobody trains it, though workers are there: they lack its labels. Null: that is not why.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Measures that its grid names for its program, and of which no trial has a value though trials have
    /// finished.</summary>
    public IReadOnlyList<string> Unreported { get; init; } = [];

    /// <summary>The same in words: <c>no trial has reported `loss`</c>. Null: there are none.</summary>
    public string? Missing =>
        Unreported.Count == 0
            ? null
            : $"no trial has reported {string.Join(", ", Unreported.Select(measure => $"`{measure}`"))}";

    /// <summary>Whether a worker that is there holds trials of it.</summary>
    public bool IsTraining => Counts.Running > 0;

    /// <summary>The same as <see cref="State"/>, with how long ago its worker was lost.</summary>
    public string StateAt(DateTimeOffset now) =>
        State == Interrupted && LostAt is { } lost
            ? string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{Interrupted} (worker lost {Math.Max(0, (now - lost).TotalSeconds):0} s ago)"
            )
            : State;

    private const string Interrupted = "interrupted";

    /// <summary>Whether every trial has a result, has failed or is not needed.</summary>
    public bool IsSettled => Counts.Done + Counts.Failed + Unneeded >= Sweep.Manifest.Trials;

    /// <summary>Its state in one or a few words: cancelled, done, done with failures, paused, running, interrupted or
    /// not done.</summary>
    public string State =>
        Sweep.Intent switch
        {
            SweepIntent.Cancel => "cancelled",
            _ when IsSettled => Counts.Failed > 0 ? "done, with failures" : "done",
            SweepIntent.Pause => "paused",
            _ when LostAt is not null => Interrupted,
            _ => Counts.Running > 0 ? "running" : "not done",
        };
}

using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage;

/// <summary>
/// The truth about sweeps, trials, metrics and checkpoints. Every implementation passes the same contract tests. All
/// methods are safe to call from several threads and several processes; a write that returns is durable. Time is the
/// store's: leases run on its clock. Trouble is a <see cref="StoreException"/> that says whether waiting can help.
/// </summary>
public interface ISweepStore : IAsyncDisposable
{
    /// <summary>Where it is: a path or a URL, without secrets.</summary>
    string Location { get; }

    /// <summary>Registers a sweep, or returns the one that is already there under the same name, definition and engine
    /// version.</summary>
    Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default);

    /// <summary>The newest sweep with this name, or the one with this id (or unambiguous prefix of it, of at least four
    /// digits); null if there is none.</summary>
    Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default);

    /// <summary>All sweeps, newest first.</summary>
    Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default);

    /// <summary>Changes what is wanted of a sweep: run, pause or cancel; <paramref name="reason"/> says why, null: for
    /// no reason.</summary>
    Task SetSweepIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    );

    /// <summary>The same, for no reason.</summary>
    Task SetSweepIntentAsync(string sweepId, SweepIntent intent, CancellationToken cancellation = default) =>
        SetSweepIntentAsync(sweepId, intent, null, cancellation);

    /// <summary>Notes that a sweep is to be run until it has ended, and on what terms; said again, the new terms take
    /// the place of the old, and its place in the queue stays.</summary>
    Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default);

    /// <summary>Notes that nobody is to run a sweep any more: it has ended. Given <paramref name="wanted"/>, only while
    /// that is wanted of it: false where something else is, and it keeps its place.</summary>
    Task<bool> DequeueSweepAsync(string sweepId, SweepIntent? wanted = null, CancellationToken cancellation = default);

    /// <summary>The sweeps that are to be run, in the order in which they were queued; those that are paused
    /// too.</summary>
    Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Records what a sweep's search proposes, and returns what is recorded under that number: where somebody was
    /// earlier, theirs. Numbers have no gaps: proposals are recorded in order.
    /// </summary>
    /// <param name="sweepId">The sweep.</param>
    /// <param name="number">The proposal's number, from 0 on.</param>
    /// <param name="choices">What is proposed, as text.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<string> ProposeAsync(string sweepId, long number, string choices, CancellationToken cancellation = default);

    /// <summary>Lets the failed trials of a sweep be tried again, their failures forgotten. Returns their
    /// number.</summary>
    Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>Makes a worker known and starts its lease. Needed before it claims; once more after
    /// <see cref="HeartbeatAsync"/> said false.</summary>
    Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Says that a worker is alive, and prolongs its lease: that of all its attempts. False when it is unknown
    /// or was released.</summary>
    Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Workers that have been registered and not released, with their leases.</summary>
    Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default);

    /// <summary>Takes everything from a worker that is known to be gone: its attempts end as lost, their trials wait
    /// again. Returns their number.</summary>
    Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default);

    /// <summary>
    /// Puts trials into a sweep and tries to take them for this worker, in one transaction and in the order given: each
    /// trial becomes a member of the sweep under its ordinal, and is either claimed (new attempt, new fence), found
    /// done, or found held by an attempt whose worker's lease still runs. An attempt whose worker's lease is over is
    /// ended as lost and its trial claimed. After <paramref name="limit"/> claims the rest is left untouched.
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
    /// write whose fence is no longer the trial's is refused whole and counted; a metric that is already there with the
    /// same bits is ignored, one with another value is recorded as a determinism violation. A request may be sent again
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

    /// <summary>The trials of a sweep that have been touched, in order of ordinal.</summary>
    IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>The trials of a sweep that have been touched, in order of ordinal, narrowed by
    /// <paramref name="query"/>: for reading page by page. Those that have not finished are found without a walk along
    /// the others.</summary>
    IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    ) => ReadTrialsAsync(sweepId, cancellation).Where(query.Takes);

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

/// <summary>What is wanted of a sweep.</summary>
public enum SweepIntent
{
    Run,
    Pause,
    Cancel,
}

/// <summary>The state of a trial in the store. The numbers are stored: never renumber.</summary>
public enum TrialState
{
    /// <summary>Known, and nobody is at it.</summary>
    Waiting = 0,

    /// <summary>An attempt holds it.</summary>
    Running = 1,

    /// <summary>Done: trained to the end.</summary>
    Finished = 2,

    /// <summary>Done: diverged at a recorded step. A result.</summary>
    Diverged = 3,

    /// <summary>Done: stopped early by a rule, with its reason. A result.</summary>
    Stopped = 4,

    /// <summary>Its own error came back at every attempt.</summary>
    Failed = 5,
}

/// <summary>Everything about a sweep that is known before its first trial.</summary>
/// <param name="Name">The grid file's name for it.</param>
/// <param name="DefinitionHash">SHA-256 of what the grid file means (comments and layout aside).</param>
/// <param name="GridText">The grid file as written, overrides applied.</param>
/// <param name="Trials">Number of trials.</param>
/// <param name="EngineVersion">Engine version that plans it.</param>
/// <param name="Environment">Host, runtime, operating system and CPU of the machine that queued it.</param>
public sealed record SweepManifest(
    string Name,
    string DefinitionHash,
    string GridText,
    long Trials,
    int EngineVersion,
    string Environment
)
{
    /// <summary>The trace that it is submitted in, as W3C <c>traceparent</c>; a later one takes the place of an
    /// earlier. Null: none.</summary>
    public string? Trace { get; init; }
}

/// <summary>A sweep in the store. Its id is a function of name, definition and engine version.</summary>
public sealed record SweepRecord(string Id, SweepManifest Manifest, SweepIntent Intent, DateTimeOffset Created)
{
    /// <summary>What people say that it is about; null: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Most characters of a <see cref="Reason"/>.</summary>
    public const int LongestReason = 1000;

    /// <summary>Why it was paused or cancelled, as whoever did so said; null: they did not.</summary>
    public string? Reason { get; init; }

    /// <summary>What its search had proposed when it was read, in order of number; empty for a sweep without
    /// one.</summary>
    public IReadOnlyList<string> Proposals { get; init; } = [];

    /// <summary>Whether this very call registered it: of several that ask for the same sweep at once, one is told
    /// so.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether both are the same sweep in the same state; who registered it and how far its search had come
    /// are no part of that.</summary>
    public bool Equals(SweepRecord? other) =>
        other is not null
        && (Id, Manifest, Intent, Created, Description, Reason)
            == (other.Id, other.Manifest, other.Intent, other.Created, other.Description, other.Reason);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Intent, Created);
}

/// <summary>A sweep that is to be run until it has ended.</summary>
/// <param name="SweepId">The sweep.</param>
/// <param name="Terms">On what terms.</param>
/// <param name="Queued">Since when.</param>
/// <param name="Intent">What is wanted of it now.</param>
public sealed record QueuedSweep(string SweepId, RunTerms Terms, DateTimeOffset Queued, SweepIntent Intent);

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
    /// Whether the trial's steps are not repeated bit for bit: then the claim withdraws, in its transaction, the
    /// metrics beyond the checkpoint that it continues from (all of them where there is none), so that a trial has the
    /// metrics of one history.
    /// </summary>
    public bool IsProvisional { get; init; }
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

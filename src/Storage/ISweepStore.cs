using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage;

/// <summary>
/// The truth about sweeps, trials, metrics and checkpoints. Every implementation passes the same contract tests. All methods are safe to
/// call from several threads; a write that returns is durable.
/// </summary>
public interface ISweepStore : IAsyncDisposable
{
    /// <summary>Registers a sweep, or returns the one that is already there under the same name and definition.</summary>
    Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default);

    /// <summary>The newest sweep with this name, or the one with this id (or unambiguous prefix of it); null if there is none.</summary>
    Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default);

    /// <summary>All sweeps, newest first.</summary>
    Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default);

    /// <summary>Changes what is wanted of a sweep: run, pause or cancel.</summary>
    Task SetSweepIntentAsync(string sweepId, SweepIntent intent, CancellationToken cancellation = default);

    /// <summary>
    /// Puts trials into a sweep and tries to take them for this worker: in one transaction each trial becomes a member of the sweep under
    /// its ordinal, and is either claimed (new attempt, new fence, lease running), found finished, or found held by another attempt.
    /// </summary>
    Task<IReadOnlyList<ClaimResult>> ClaimAsync(string sweepId, string workerId, IReadOnlyList<TrialClaim> claims, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>
    /// Writes metrics, checkpoints and state changes of any number of attempts in one transaction. A write whose fence is no longer the
    /// trial's is refused whole and counted; a metric that is already there with another value is recorded as a determinism violation.
    /// </summary>
    Task<IReadOnlyList<WriteResult>> CommitAsync(IReadOnlyList<AttemptWrite> writes, CancellationToken cancellation = default);

    /// <summary>Says that a worker is alive, and prolongs the leases of all its attempts.</summary>
    Task HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>The latest checkpoint of a trial, or null.</summary>
    Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default);

    /// <summary>The trials of a sweep that have been touched, in order of ordinal.</summary>
    IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>The metrics of a sweep's trials in (ordinal, step, measure) order, narrowed by <paramref name="query"/>.</summary>
    IAsyncEnumerable<MetricRow> ReadMetricsAsync(string sweepId, MetricQuery query, CancellationToken cancellation = default);

    /// <summary>Numbers of a sweep's trials by state.</summary>
    Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>All attempts at a trial, oldest first.</summary>
    Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(TrialKey trial, CancellationToken cancellation = default);

    /// <summary>Metrics that were measured twice with different values.</summary>
    Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(string sweepId, CancellationToken cancellation = default);
}

/// <summary>What is wanted of a sweep.</summary>
public enum SweepIntent { Run, Pause, Cancel }

/// <summary>The state of a trial in the store.</summary>
public enum TrialState
{
    /// <summary>Known, and nobody is at it.</summary>
    Waiting,

    /// <summary>An attempt holds it.</summary>
    Running,

    /// <summary>Done: trained to the end.</summary>
    Finished,

    /// <summary>Done: diverged at a recorded step. A result.</summary>
    Diverged,

    /// <summary>Done: stopped early by a rule, with its reason. A result.</summary>
    Stopped,

    /// <summary>Its own error came back at every attempt.</summary>
    Failed,
}

/// <summary>Everything about a sweep that is known before its first trial.</summary>
/// <param name="Name">The grid file's name for it.</param>
/// <param name="DefinitionHash">SHA-256 of what the grid file means (comments and layout aside).</param>
/// <param name="GridText">The grid file as written, overrides applied.</param>
/// <param name="Trials">Number of trials.</param>
/// <param name="EngineVersion">Engine version that plans it.</param>
/// <param name="Environment">Host, runtime, operating system and CPU of the machine that queued it.</param>
public sealed record SweepManifest(string Name, string DefinitionHash, string GridText, long Trials, int EngineVersion, string Environment);

/// <summary>A sweep in the store.</summary>
public sealed record SweepRecord(string Id, SweepManifest Manifest, SweepIntent Intent, DateTimeOffset Created);

/// <summary>A trial that a worker wants.</summary>
public sealed record TrialClaim(long Ordinal, long Cell, TrialKey Trial, string ConfigurationJson);

/// <summary>What came of a claim.</summary>
public enum ClaimOutcome { Claimed, AlreadyDone, HeldByOther }

/// <summary>What came of a claim; <paramref name="Fence"/> is the attempt's number when claimed, <paramref name="CheckpointStep"/> the step it can continue from.</summary>
public sealed record ClaimResult(long Ordinal, TrialKey Trial, ClaimOutcome Outcome, long Fence, long? CheckpointStep, TrialState State);

/// <summary>How an attempt ended.</summary>
/// <param name="State">Finished, Diverged, Stopped, Failed; Waiting hands the trial back.</param>
/// <param name="Step">Updates done.</param>
/// <param name="WeightsHash">SHA-256 of the final weights; null unless trained to the end or diverged.</param>
/// <param name="Reason">Why, for anything but Finished.</param>
/// <param name="ComputeSeconds">Seconds of one slot that the attempt took.</param>
public sealed record AttemptEnd(TrialState State, long Step, byte[]? WeightsHash, string? Reason, double ComputeSeconds);

/// <summary>Something to write for one attempt; parts that are absent are left as they are.</summary>
public sealed record AttemptWrite(TrialKey Trial, long Fence, IReadOnlyList<Metric> Metrics, StoredCheckpoint? Checkpoint, AttemptEnd? End);

/// <summary>What came of a write.</summary>
public enum WriteOutcome { Written, StaleFence }

/// <summary>What came of a write.</summary>
public sealed record WriteResult(TrialKey Trial, WriteOutcome Outcome, int Violations);

/// <summary>A sealed checkpoint and the step it was taken at.</summary>
public sealed record StoredCheckpoint(long Step, byte[] Bytes);

/// <summary>A member of a sweep.</summary>
public sealed record TrialRecord(long Ordinal, long Cell, TrialKey Trial, TrialState State, long Fence, long Step, byte[]? WeightsHash, string? Reason, double ComputeSeconds, int Attempts, string? Worker);

/// <summary>Which metrics to read. <c>Measures</c> null: all. <c>LastOnly</c>: of each trial and measure only the row with the greatest step.</summary>
public sealed record MetricQuery(IReadOnlyList<string>? Measures = null, bool LastOnly = false);

/// <summary>A metric with the trial it belongs to.</summary>
public readonly record struct MetricRow(long Ordinal, TrialKey Trial, Metric Metric);

/// <summary>Numbers of trials by state, of those that have been touched.</summary>
public sealed record SweepCounts(long Waiting, long Running, long Finished, long Diverged, long Stopped, long Failed)
{
    /// <summary>Trials with a result.</summary>
    public long Done => Finished + Diverged + Stopped;
}

/// <summary>One try at a trial.</summary>
public sealed record AttemptRecord(long Fence, string Worker, DateTimeOffset Started, DateTimeOffset? Ended, TrialState? EndState, string? Reason, long? FromStep);

/// <summary>A metric that came out differently the second time.</summary>
public sealed record DeterminismViolation(TrialKey Trial, long Step, string Measure, double Recorded, double Refused, long Fence);

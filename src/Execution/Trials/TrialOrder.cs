using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution.Trials;

/// <summary>Names one attempt among all there ever were.</summary>
/// <param name="SweepId">The sweep on whose behalf it is made.</param>
/// <param name="Position">The trial's place in that sweep's order of issue.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Fence">The attempt's number.</param>
public readonly record struct AttemptName(string SweepId, long Position, TrialKey Trial, long Fence);

/// <summary>A trial that a worker is to train: all there is to know, so that it may be sent anywhere.</summary>
/// <param name="SweepId">The sweep.</param>
/// <param name="Position">The trial's place in its order of issue.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Fence">The number of the attempt that the store has granted.</param>
/// <param name="CheckpointStep">The step to continue from, of the trial's own checkpoint or of a shorter training's
/// last; null: from the start.</param>
public sealed record TrialOrder(string SweepId, long Position, QueuedTrial Trial, long Fence, long? CheckpointStep)
{
    /// <summary>The order for a trial of a plan.</summary>
    public static TrialOrder Of(
        string sweepId,
        ITrialPlan trials,
        long position,
        QueuedTrial trial,
        long fence,
        long? checkpointStep
    ) =>
        new(sweepId, position, trial, fence, checkpointStep)
        {
            SweepTrials = trials.Count,
            Stops = trials.Stopping is not null,
            Limits = trials.Limits,
        };

    /// <summary>Number of trials of the sweep: how much of each is kept depends on it.</summary>
    public long SweepTrials { get; init; } = 1;

    /// <summary>Whether the sweep has a rule that may stop the trial early; which, the worker learns from the store's
    /// copy of the grid.</summary>
    public bool Stops { get; init; }

    /// <summary>How many trials of the sweep may fail, and how long each may train.</summary>
    public FailureLimits Limits { get; init; } = FailureLimits.None;

    /// <summary>The trace that it belongs to, as the header <c>traceparent</c> of W3C Trace Context has it; null:
    /// none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The attempt's name.</summary>
    public AttemptName Attempt => new(SweepId, Position, Trial.Key, Fence);
}

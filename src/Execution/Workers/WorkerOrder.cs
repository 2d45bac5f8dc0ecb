using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution.Workers;

/// <summary>What a coordinator tells a worker. Orders may come late or twice; each is safe to carry out
/// again.</summary>
public abstract record WorkerOrder
{
    private WorkerOrder() { }

    /// <summary>Train a trial, and report how it ended.</summary>
    public sealed record Train(TrialOrder Order) : WorkerOrder;

    /// <summary>Stop an attempt at a checkpoint, hand the trial back, and report that; or its result, if that came
    /// first.</summary>
    public sealed record Stop(AttemptName Attempt) : WorkerOrder;

    /// <summary>Record how an attempt that was reported as <see cref="AttemptReport.Erred"/> counts:
    /// <see cref="AttemptOutcome.Retried"/> or <see cref="AttemptOutcome.Failed"/>. The latter is reported once it is
    /// durable.</summary>
    public sealed record RecordOutcome(AttemptName Attempt, AttemptOutcome Outcome, string Error) : WorkerOrder;

    /// <summary>The store says that the worker has this attempt, and it is not at it for all its coordinator knows:
    /// unless it is, give it up.</summary>
    public sealed record Release(AttemptName Attempt) : WorkerOrder;
}

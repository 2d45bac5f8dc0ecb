using System.Diagnostics;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>What a worker tells a coordinator about an attempt. What it says of an end is durable by then.</summary>
public abstract record AttemptReport
{
    private AttemptReport(AttemptName attempt) => Attempt = attempt;

    /// <summary>The attempt.</summary>
    public AttemptName Attempt { get; }

    /// <summary>What is reported of an attempt whose end is durable; null: nothing. An attempt that is tried again has
    /// been reported, and one that is lost is somebody else's.</summary>
    internal static AttemptReport? Of(AttemptName attempt, AttemptEnd end)
    {
        return end.Outcome switch
        {
            AttemptOutcome.Finished => Result(TrialResult.Finished),
            AttemptOutcome.Diverged => Result(TrialResult.Diverged),
            AttemptOutcome.Stopped => Result(TrialResult.Stopped),
            AttemptOutcome.Failed => Result(TrialResult.Failed),
            AttemptOutcome.HandedBack => new Returned(attempt),
            AttemptOutcome.Retried or AttemptOutcome.Lost => null,
            _ => throw new UnreachableException($"No rule for the outcome {end.Outcome}."),
        };

        Ended Result(TrialResult result) =>
            new(attempt, result, end.Step, end.ComputeSeconds, result == TrialResult.Finished ? null : end.Reason);
    }

    /// <summary>The trial has a result, or has failed for good.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Result">How it ended.</param>
    /// <param name="Step">Updates done.</param>
    /// <param name="Seconds">Seconds of one slot that the attempt took.</param>
    /// <param name="Reason">Why, unless it finished.</param>
    public sealed record Ended(
        AttemptName Attempt,
        TrialResult Result,
        long Step,
        double Seconds,
        string? Reason = null
    ) : AttemptReport(Attempt);

    /// <summary>The attempt ended in the trial's own error; what becomes of that is for the coordinator to say
    /// (<see cref="WorkerOrder.RecordOutcome"/>).</summary>
    public sealed record Erred(AttemptName Attempt, string Error, bool Repeatable) : AttemptReport(Attempt);

    /// <summary>The attempt was stopped on demand; what it had is in its checkpoint.</summary>
    public sealed record Returned(AttemptName Attempt) : AttemptReport(Attempt);

    /// <summary>A write was refused since another attempt has the trial: this one is lost.</summary>
    public sealed record Refused(AttemptName Attempt) : AttemptReport(Attempt);

    /// <summary>The worker was told to do something with an attempt that it does not have.</summary>
    public sealed record Unknown(AttemptName Attempt) : AttemptReport(Attempt);

    /// <summary>Some metrics came out different from what was recorded.</summary>
    public sealed record Differed(AttemptName Attempt, int Metrics) : AttemptReport(Attempt);

    /// <summary>The stored checkpoint could not be continued from, so that the trial began again from its first
    /// step.</summary>
    public sealed record Restarted(AttemptName Attempt, string Reason) : AttemptReport(Attempt)
    {
        /// <summary>What is said of a trial whose checkpoint is too large to be kept.</summary>
        public static Restarted Without(AttemptName attempt, long bytes) =>
            new(
                attempt,
                $"No checkpoint of it is kept: it has {bytes >> 20} MiB, more than the store can hold, so that a stop "
                    + "loses its training. Name a folder with --checkpoints."
            );
    }
}

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
    internal static AttemptReport? Of(AttemptName attempt, AttemptEnd end) =>
        end.Outcome is AttemptOutcome.Retried or AttemptOutcome.Lost
            ? null
            : new Ended(attempt, end.Outcome, end.Step, end.ComputeSeconds, end.Reason);

    /// <summary>The attempt ended: with a result, failed for good, or handed back at a checkpoint.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="Step">Updates done.</param>
    /// <param name="Seconds">Seconds of one slot that the attempt took.</param>
    /// <param name="Reason">Why, unless it finished.</param>
    public sealed record Ended(
        AttemptName Attempt,
        AttemptOutcome Outcome,
        long Step,
        double Seconds,
        string? Reason = null
    ) : AttemptReport(Attempt);

    /// <summary>The attempt ended in the trial's own error; what becomes of that is for the coordinator to say
    /// (<see cref="WorkerOrder.RecordOutcome"/>).</summary>
    public sealed record Erred(AttemptName Attempt, string Error, bool Repeatable) : AttemptReport(Attempt);

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

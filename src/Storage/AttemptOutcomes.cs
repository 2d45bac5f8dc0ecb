using System.Diagnostics;

namespace Sweeps.Storage;

/// <summary>What the end of an attempt makes of its trial, whatever the store.</summary>
internal static class AttemptOutcomes
{
    /// <summary>The state of the trial after an attempt has ended so.</summary>
    public static TrialState StateAfter(this AttemptOutcome outcome) =>
        outcome switch
        {
            AttemptOutcome.Finished => TrialState.Finished,
            AttemptOutcome.Diverged => TrialState.Diverged,
            AttemptOutcome.Stopped => TrialState.Stopped,
            AttemptOutcome.Failed => TrialState.Failed,
            AttemptOutcome.Retried or AttemptOutcome.HandedBack or AttemptOutcome.Lost => TrialState.Waiting,
            _ => throw new UnreachableException($"No rule for the outcome {outcome}."),
        };

    /// <summary>The answer to a claim of a trial that is done.</summary>
    public static ClaimAnswer Done(this TrialState state) =>
        new ClaimAnswer.Done(
            state switch
            {
                TrialState.Finished => AttemptOutcome.Finished,
                TrialState.Diverged => AttemptOutcome.Diverged,
                TrialState.Stopped => AttemptOutcome.Stopped,
                TrialState.Failed => AttemptOutcome.Failed,
                _ => throw new UnreachableException($"A trial that is {state} is not done."),
            }
        );

    /// <summary>Whether a trial that nobody holds can be claimed: one that waits, and one that was stopped early. Who
    /// accepts that stop is told so before this is asked.</summary>
    public static bool IsOpen(this TrialState state) => state is TrialState.Waiting or TrialState.Stopped;

    /// <summary>Whether a trial's result is another than an early stop, and so the same for everybody.</summary>
    public static bool IsWhole(this TrialState state) => state is TrialState.Finished or TrialState.Diverged;
}

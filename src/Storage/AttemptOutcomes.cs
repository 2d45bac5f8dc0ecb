using System.Diagnostics;

namespace Sweeps.Storage;

/// <summary>What the end of an attempt makes of its trial, whatever the store.</summary>
public static class AttemptOutcomes
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
            state.Outcome() ?? throw new UnreachableException($"A trial that is {state} is not done.")
        );

    /// <summary>Whether the attempt brought its trial to a result.</summary>
    public static bool IsResult(this AttemptOutcome outcome) => outcome.StateAfter().IsResult();

    /// <summary>Whether it ended in the trial's own error.</summary>
    public static bool IsOwnError(this AttemptOutcome outcome) =>
        outcome is AttemptOutcome.Failed or AttemptOutcome.Retried;
}

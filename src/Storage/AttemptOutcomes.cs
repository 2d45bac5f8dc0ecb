using System.Diagnostics;

namespace Sweeps.Storage;

/// <summary>What the end of an attempt makes of its trial, whatever the store.</summary>
internal static class AttemptOutcomes
{
    /// <summary>The state of the trial after an attempt has ended so.</summary>
    public static TrialState StateAfter(this AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Finished => TrialState.Finished,
        AttemptOutcome.Diverged => TrialState.Diverged,
        AttemptOutcome.Stopped => TrialState.Stopped,
        AttemptOutcome.Failed => TrialState.Failed,
        AttemptOutcome.Retried or AttemptOutcome.HandedBack or AttemptOutcome.Lost => TrialState.Waiting,
        _ => throw new UnreachableException($"No rule for the outcome {outcome}."),
    };
}

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

    /// <summary>Whether a trial that nobody holds is open to a claim, and not done.</summary>
    public static bool IsOpenTo(this TrialState state, string? reason, TrialClaim claim) => state switch
    {
        TrialState.Waiting => true,
        TrialState.Stopped => claim.StopsAccepted is not { } accepted || reason is null || !reason.StartsWith(accepted, StringComparison.Ordinal),
        _ => false,
    };
}

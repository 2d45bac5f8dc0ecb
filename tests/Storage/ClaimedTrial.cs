using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

/// <summary>A trial that a test has asked for, with the store's answer.</summary>
public sealed record ClaimedTrial(long Ordinal, TrialKey Trial, ClaimAnswer Answer)
{
    /// <summary>Whether it was given.</summary>
    public bool IsClaimed => Answer is ClaimAnswer.Claimed;

    /// <summary>Number of the attempt that was given; 0: none was.</summary>
    public long Fence => (Answer as ClaimAnswer.Claimed)?.Fence ?? 0;

    /// <summary>The step that it can be continued from, if it was given.</summary>
    public long? CheckpointStep => (Answer as ClaimAnswer.Claimed)?.CheckpointStep;
}

/// <summary>Puts a store's answers beside what was asked for.</summary>
internal static class ClaimedTrials
{
    /// <summary>As <see cref="ITrialAttempts.ClaimAsync"/>.</summary>
    public static async Task<IReadOnlyList<ClaimedTrial>> ClaimTrialsAsync(
        this ISweepStore store,
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    )
    {
        var answers = await store.Attempts.ClaimAsync(sweepId, workerId, claims, limit, cancellation);
        return [.. claims.Zip(answers, (claim, answer) => new ClaimedTrial(claim.Ordinal, claim.Trial, answer))];
    }
}

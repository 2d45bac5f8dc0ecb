using Sweeps.Execution.Hosting;
using Sweeps.Execution.Searching;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>
/// Asks the store for the trials of a sweep on behalf of workers. A trial that its search has not proposed yet, or that
/// its cell may not need, is not asked for. Naming trials takes its time, so all of it happens beside the coordinator's
/// turns.
/// </summary>
internal sealed class TrialClaims(
    ISweepStore store,
    SweepRecord sweep,
    ITrialPlan trials,
    Proposer? proposer,
    StoreRetry retry
)
{
    private readonly AdaptiveReplication? _seeds = trials.Replication is { } rule
        ? new AdaptiveReplication(store.Results, sweep.Id, trials, rule)
        : null;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Asks, until there is an answer.</summary>
    /// <returns>The answer to each position, and the orders for those that are granted, or that others hold and a
    /// worker may turn out to have.</returns>
    public async Task<(IReadOnlyList<PositionAnswer> Answers, IReadOnlyList<TrialOrder> Orders)> AskAsync(
        SweepCommand.ClaimPositions claim,
        CancellationToken abandon
    )
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (positions, wanted, answers) = await SiftAsync(claim.Positions, abandon).ConfigureAwait(false);
        if (wanted.Count == 0)
            return (answers, []);
        var granted = await retry
            .AskAsync(() => store.Attempts.ClaimAsync(sweep.Id, claim.Worker, wanted, claim.Limit, abandon), abandon)
            .ConfigureAwait(false);
        var orders = new List<TrialOrder>(granted.Count);
        for (int at = 0; at < granted.Count; at++)
        {
            answers.Add(new(positions[at], granted[at]));
            if (granted[at] is ClaimAnswer.Claimed claimed)
                orders.Add(OrderOf(at, claimed.Fence, claimed.CheckpointStep));
            else if (granted[at] is ClaimAnswer.Held other)
                orders.Add(OrderOf(at, other.Fence, null));
        }

        return (answers, orders);

        TrialOrder OrderOf(int at, long fence, long? checkpointStep) =>
            TrialOrder.Of(sweep.Id, trials, positions[at], wanted[at], fence, checkpointStep);
    }

    /// <summary>Hands back an attempt that is not to be begun.</summary>
    public Task HandBackAsync(TrialOrder unwanted, CancellationToken abandon)
    {
        var end = new AttemptEnd(AttemptOutcome.HandedBack, unwanted.CheckpointStep ?? 0, null, null, 0);
        var write = new AttemptWrite(unwanted.Trial.Key, unwanted.Fence, [], null, end);
        return retry.AskAsync(() => store.Attempts.CommitAsync([write], abandon), abandon);
    }

    /// <summary>The trials to ask the store for, and answers for those that are not, or not yet, to be
    /// trained.</summary>
    private async Task<(List<long> Positions, List<QueuedTrial> Trials, List<PositionAnswer> Answers)> SiftAsync(
        IReadOnlyList<long> asked,
        CancellationToken abandon
    )
    {
        var (positions, wanted, answers) = (
            new List<long>(asked.Count),
            new List<QueuedTrial>(asked.Count),
            new List<PositionAnswer>(asked.Count)
        );
        foreach (long position in asked)
        {
            if (await UnknownAsync(position, abandon).ConfigureAwait(false) is { } unknown)
            {
                answers.Add(new(position, unknown));
                continue;
            }

            var trial = trials.At(position);
            if (await ObstacleAsync(trial, abandon).ConfigureAwait(false) is { } obstacle)
            {
                answers.Add(new(position, obstacle));
                continue;
            }

            positions.Add(position);
            wanted.Add(trial);
        }

        return (positions, wanted, answers);
    }

    /// <summary>What a trial waits for that its search has not proposed yet; null: it is known.</summary>
    private ValueTask<ClaimAnswer?> UnknownAsync(long position, CancellationToken abandon) =>
        proposer is null ? default : new(InTurnAsync(() => proposer.AskAsync(position, abandon), abandon));

    private ValueTask<ClaimAnswer?> ObstacleAsync(QueuedTrial trial, CancellationToken abandon) =>
        _seeds is null ? default : new(InTurnAsync(() => _seeds.AskAsync(trial.Ordinal, trial.Cell, abandon), abandon));

    /// <summary>Claims of several workers are asked for at once, but what search and cells remember is one.</summary>
    private async Task<ClaimAnswer?> InTurnAsync(Func<Task<ClaimAnswer?>> ask, CancellationToken abandon)
    {
        await _turn.WaitAsync(abandon).ConfigureAwait(false);
        try
        {
            return await retry.AskAsync(ask, abandon).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}

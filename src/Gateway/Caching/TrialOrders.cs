using Sweeps.Execution.Reading;

namespace Sweeps.Gateway.Caching;

/// <summary>Numbers of trials in orders that were asked for lately, so that the next page of an order does not read and
/// sort all results again. They are good for as long as tables of cells are.</summary>
internal sealed class TrialOrders(TimeProvider clock)
{
    /// <summary>Orders that are remembered: of a million trials eight bytes each.</summary>
    private const int Most = 6;

    private const int TimesItsMaking = 4;
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(1);

    private readonly Readings<long[]> _orders = new(Most, TimesItsMaking, WhileRunning, clock);

    /// <summary>The trials that a question takes, in its order.</summary>
    /// <param name="standing">The sweep as it stands.</param>
    /// <param name="question">Conditions and order as they were asked for.</param>
    /// <param name="read">Reads and sorts.</param>
    /// <param name="cancellation">Waits no longer.</param>
    public Task<long[]> OfAsync(
        SweepStanding standing,
        string question,
        Func<Task<long[]>> read,
        CancellationToken cancellation
    ) => _orders.OfAsync($"{standing.Sweep.Id}\n{question}", standing.Counts, read, cancellation);
}

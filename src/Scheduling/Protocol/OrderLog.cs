using System.Collections.Immutable;

namespace Sweeps.Scheduling.Protocol;

/// <summary>
/// Orders for one worker, numbered one after the other. They are kept until the worker has said that it took them, so
/// that a lost answer loses none. This is the coordinator's side of a line; the worker's is <see cref="OrderCursor"/>.
/// </summary>
/// <typeparam name="TOrder">An order.</typeparam>
public sealed record OrderLog<TOrder>
{
    private OrderLog(long first, ImmutableQueue<TOrder> orders, int count) =>
        (First, Orders, Count) = (first, orders, count);

    /// <summary>Number of the first order that is kept, or would be.</summary>
    public long First { get; }

    /// <summary>The orders that are kept.</summary>
    public ImmutableQueue<TOrder> Orders { get; }

    /// <summary>How many are kept.</summary>
    public int Count { get; }

    /// <summary>Number of the last order that there was, taken or not.</summary>
    public long Last => First + Count - 1;

    /// <summary>No orders yet for a worker that has taken those up to a number. A worker that was thought lost and
    /// comes back counts on: it would take orders that begin at 1 again for ones that it knows.</summary>
    /// <param name="taken">The last that it has taken, as it says.</param>
    /// <param name="given">The last that it was given before it was thought lost. Its word may be older than an answer
    /// that is still on its way with that one: no number means two orders.</param>
    public static OrderLog<TOrder> After(long taken, long given = 0) => new(Math.Max(taken, given) + 1, [], 0);

    /// <summary>With one more order.</summary>
    public OrderLog<TOrder> Add(TOrder order) => new(First, Orders.Enqueue(order), Count + 1);

    /// <summary>Without the orders up to a number. A number that was passed before, or that no order has, changes
    /// nothing beyond those there are.</summary>
    public OrderLog<TOrder> Acknowledge(long upTo)
    {
        var (first, orders, count) = (First, Orders, Count);
        for (; first <= upTo && count > 0; first++, count--)
            orders = orders.Dequeue();
        return first == First ? this : new(first, orders, count);
    }
}

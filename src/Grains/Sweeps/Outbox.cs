using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Protocol;

namespace Sweeps.Grains.Sweeps;

/// <summary>Orders for one worker, and whoever waits for one. Used on its grain's turns alone.</summary>
/// <param name="taken">Number of the last order that the worker has taken of this coordinator.</param>
/// <param name="given">Number of the last order that it was given before it was thought lost.</param>
internal sealed class Outbox(long taken, long given = 0)
{
    private OrderLog<OrderWire> _orders = OrderLog<OrderWire>.After(taken, given);
    private TaskCompletionSource? _arrival;

    /// <summary>The slots that its worker's latest call spoke of, and what it has done.</summary>
    public PullWire? Latest { get; set; }

    /// <summary>Whether the worker has been told that no more trials will come unless it gives slots.</summary>
    public bool ToldQuiet { get; set; }

    /// <summary>Number of the first order that is kept.</summary>
    public long First => _orders.First;

    /// <summary>Number of the last order that there was.</summary>
    public long Last => _orders.Last;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _orders.Count == 0;

    /// <summary>Adds an order, and wakes whoever waits for one.</summary>
    public void Add(OrderWire order)
    {
        _orders = _orders.Add(order);
        Wake();
    }

    /// <summary>Forgets the orders up to a number.</summary>
    public void Acknowledge(long upTo) => _orders = _orders.Acknowledge(upTo);

    /// <summary>All orders that are kept.</summary>
    public OrderWire[] Peek() => [.. _orders.Orders];

    /// <summary>Ends the wait of whoever waits.</summary>
    public void Wake()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }

    /// <summary>Ends with the next order or wake-up. A second call ends the first one's wait: a worker that asks again
    /// no longer waits for the answer to its earlier call.</summary>
    public Task Arrival()
    {
        Wake();
        _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _arrival.Task;
    }
}

using Sweeps.Grains.Contracts;

namespace Sweeps.Grains.Sweeps;

/// <summary>
/// Orders for one worker, kept until it has said that it took them, so that an answer that is lost on the way loses
/// none. Used on its grain's turns alone.
/// </summary>
/// <param name="taken"> Number of the last order that the worker has taken of this coordinator: a worker that was
/// thought lost and comes back counts on, and would take those that begin at 1 again for ones that it knows.
/// </param>
internal sealed class Outbox(long taken)
{
    private readonly Queue<OrderWire> _orders = [];
    private long _first = taken + 1;
    private TaskCompletionSource? _arrival;

    /// <summary>The slots that its worker's latest call spoke of, and what it has done.</summary>
    public PullWire? Latest { get; set; }

    /// <summary>Whether the worker has been told that no more trials will come unless it gives slots.</summary>
    public bool ToldQuiet { get; set; }

    /// <summary>Number of the first order that is kept.</summary>
    public long First => _first;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _orders.Count == 0;

    /// <summary>Adds an order, and wakes whoever waits for one.</summary>
    public void Add(OrderWire order)
    {
        _orders.Enqueue(order);
        Wake();
    }

    /// <summary>Forgets the orders up to a number.</summary>
    public void Acknowledge(long upTo)
    {
        for (; _first <= upTo && _orders.TryDequeue(out _); _first++) { }
    }

    /// <summary>All orders that are kept.</summary>
    public OrderWire[] Peek() => [.. _orders];

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

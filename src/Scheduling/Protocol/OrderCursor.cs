namespace Sweeps.Scheduling.Protocol;

/// <summary>How far a worker has taken the orders of a sweep's coordinator: the worker's side of a line. Orders that
/// come again are known by their numbers.</summary>
/// <param name="Coordinator">The coordinator heard last; null: none yet.</param>
/// <param name="Taken">Number of the last order of it that was taken.</param>
/// <param name="Introduces">Whether the next question is to say what the worker has.</param>
public readonly record struct OrderCursor(string? Coordinator, long Taken, bool Introduces)
{
    /// <summary>An answer has come: of its orders the first so many are known, and the cursor is after the last of
    /// them.</summary>
    /// <param name="coordinator">Who answers. A new one numbers its orders from 1 on.</param>
    /// <param name="first">Number of the answer's first order.</param>
    /// <param name="count">How many orders it has.</param>
    /// <param name="introduce">Whether the coordinator wants to know what the worker has.</param>
    public (OrderCursor Next, int Known) Receive(string coordinator, long first, int count, bool introduce)
    {
        long taken = coordinator == Coordinator ? Taken : 0;
        int known = (int)Math.Clamp(taken + 1 - first, 0, count);
        return (new OrderCursor(coordinator, count > 0 ? Math.Max(taken, first + count - 1) : taken, introduce), known);
    }
}

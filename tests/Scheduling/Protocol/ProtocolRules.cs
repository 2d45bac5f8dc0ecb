using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Protocol;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>The protocol's pure functions, as simulated coordinators and workers call them. A fault changes one of
/// them.</summary>
internal sealed record ProtocolRules
{
    /// <summary>As they are.</summary>
    public static ProtocolRules Sound { get; } = new();

    /// <summary>What a coordinator makes of what happened.</summary>
    public Func<
        ProtocolState,
        SweepEvent,
        DateTimeOffset,
        (ProtocolState State, IReadOnlyList<SweepCommand> Commands)
    > Step { get; init; } = SweepProtocol.Step;

    /// <summary>How a coordinator knows a worker: by its own name, the coordinator that the worker heard last, whether
    /// the worker says what it has, and whether orders are kept for it.</summary>
    public Func<string, string?, bool, bool, Acquaintance> Know { get; init; } = Acquaintances.Of;

    /// <summary>The number after which the orders for a newcomer begin, by the number that it has taken.</summary>
    public Func<long, long> BeginsAfter { get; init; } = taken => taken;

    /// <summary>The number up to which orders are dropped, by the number that a worker has taken.</summary>
    public Func<long, long> Acknowledges { get; init; } = taken => taken;

    /// <summary>What a worker makes of an answer.</summary>
    public Func<OrderCursor, string, long, int, bool, (OrderCursor Next, int Known)> Receive { get; init; } =
        (cursor, coordinator, first, count, introduce) => cursor.Receive(coordinator, first, count, introduce);

    /// <summary>Whether a worker gives up an attempt that it is asked to, by whether it is at it.</summary>
    public Func<bool, bool> GivesUp { get; init; } = isAtIt => !isAtIt;
}

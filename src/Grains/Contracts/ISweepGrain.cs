using Orleans.Concurrency;

namespace Sweeps.Grains.Contracts;

/// <summary>One sweep (its key is the sweep's id): drives its machine, over the store, with whatever workers take
/// part.</summary>
[Alias("sweeps.sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Looks up what is wanted of the sweep, and runs, pauses or cancels it accordingly.</summary>
    [Alias("heed")]
    Task<SweepNeedsWire> ReconcileAsync();

    /// <summary>As <see cref="ReconcileAsync"/>, but goes through the sweep anew: for when trials that had been settled
    /// are to be tried again.</summary>
    [Alias("renew")]
    Task<SweepNeedsWire> RenewAsync();

    /// <summary>As <see cref="ReconcileAsync"/>, by one who knows what is wanted (as the store numbers it): while it
    /// runs, nothing is looked up.</summary>
    [Alias("steer")]
    Task<SweepNeedsWire> SetIntentAsync(int intent);

    /// <summary>A worker takes orders. It is answered when there are some, or after about a second.</summary>
    [Alias("pull"), AlwaysInterleave]
    Task<OrdersWire> PullAsync(PullWire pull, CancellationToken cancellation = default);

    /// <summary>A worker says what came of its attempts; every end that is named here is durable. Said twice, it has no
    /// further effect.</summary>
    [Alias("report"), AlwaysInterleave]
    Task ReportAsync(string worker, ReportWire[] reports);

    /// <summary>A worker is gone with all it had. Said of one that is not gone: it comes back with its next
    /// call.</summary>
    [Alias("lose"), AlwaysInterleave]
    Task LoseAsync(string worker);

    /// <summary>How it stands; null: it is not run here.</summary>
    [Alias("look"), AlwaysInterleave]
    Task<LiveSweepWire?> LookAsync();
}

/// <summary>Whether a sweep is run. The numbers are on the wire: never renumber.</summary>
[GenerateSerializer, Alias("sweeps.standing")]
public enum SweepStandingWire
{
    /// <summary>It runs.</summary>
    Running = 0,

    /// <summary>It is paused.</summary>
    Paused = 1,

    /// <summary>It has ended.</summary>
    Ended = 2,

    /// <summary>It cannot be run by this build; its notices say why.</summary>
    Refused = 3,
}

/// <summary>How a sweep stands, and what it could use.</summary>
/// <param name="Standing">How it stands.</param>
/// <param name="Wants">Slots that it could use at once.</param>
[GenerateSerializer, Alias("sweeps.needs"), Immutable]
public readonly record struct SweepNeedsWire([property: Id(0)] SweepStandingWire Standing, [property: Id(1)] int Wants)
{
    /// <summary>Slots that each of its trials takes; 0 where an older silo says nothing of it: 1.</summary>
    [Id(2)]
    public int Slots { get; init; }

    /// <summary>Devices that each takes.</summary>
    [Id(3)]
    public int Gpus { get; init; }

    /// <summary>Bytes of memory that each takes; 0: not said.</summary>
    [Id(4)]
    public long MemoryBytes { get; init; }

    /// <summary>Whether they are somebody's own program.</summary>
    [Id(5)]
    public bool IsProgram { get; init; }
}

/// <summary>A worker asks a sweep for orders.</summary>
/// <param name="Worker">Its name in the store.</param>
/// <param name="Slots">How many slots it gives to the sweep.</param>
/// <param name="SweepCoordinator">The coordinator that it has heard from; null: none yet.</param>
/// <param name="Taken">Number of the last order of that coordinator that it has taken.</param>
/// <param name="Holds">The attempts of the sweep that it has, when the coordinator has asked for them.</param>
/// <param name="Slotted">What its slots are at, of this sweep.</param>
/// <param name="Steps">Updates that it has done for the sweep since it started.</param>
/// <param name="Samples">Examples that it has trained on for the sweep since it started.</param>
[GenerateSerializer, Alias("sweeps.pull"), Immutable]
public sealed record PullWire(
    [property: Id(0)] string Worker,
    [property: Id(1)] int Slots,
    [property: Id(2)] string? SweepCoordinator,
    [property: Id(3)] long Taken,
    [property: Id(4)] AttemptWire[]? Holds,
    [property: Id(5)] SlotWire[] Slotted,
    [property: Id(6)] long Steps,
    [property: Id(7)] double Samples
);

/// <summary>Names an attempt of the sweep that is spoken with.</summary>
/// <param name="Position">The trial's place in the sweep's order of issue.</param>
/// <param name="Trial">The trial's key, 32 bytes.</param>
/// <param name="Fence">The attempt's number.</param>
[GenerateSerializer, Alias("sweeps.attempt"), Immutable]
public readonly record struct AttemptWire(
    [property: Id(0)] long Position,
    [property: Id(1)] byte[] Trial,
    [property: Id(2)] long Fence
);

/// <summary>Orders for a worker.</summary>
/// <param name="Standing">How the sweep stands; unless it runs, the worker need not ask again.</param>
/// <param name="SweepCoordinator">Who gives them: a name that is new whenever the sweep is driven from the
/// beginning.</param>
/// <param name="First">Number of the first of them; the next ones follow by one.</param>
/// <param name="Orders">The orders. Those that the worker has not acknowledged come again.</param>
/// <param name="Present">Whether the worker is to say what it has, with its next call.</param>
/// <param name="Quiet">Whether no more trials will come unless the worker gives slots: it need not ask for its own
/// sake. Never true of one that gives some.</param>
[GenerateSerializer, Alias("sweeps.orders"), Immutable]
public sealed record OrdersWire(
    [property: Id(0)] SweepStandingWire Standing,
    [property: Id(1)] string SweepCoordinator,
    [property: Id(2)] long First,
    [property: Id(3)] OrderWire[] Orders,
    [property: Id(4)] bool Present,
    [property: Id(5)] bool Quiet
);

/// <summary>What an order is. The numbers are on the wire: never renumber.</summary>
[GenerateSerializer, Alias("sweeps.order-kind")]
public enum OrderKindWire
{
    /// <summary>Train a trial.</summary>
    Train = 0,

    /// <summary>Stop an attempt at a checkpoint and hand it back.</summary>
    Stop = 1,

    /// <summary>Record how an attempt that ended in the trial's own error counts.</summary>
    RecordOutcome = 2,

    /// <summary>Give up an attempt that the store says the worker has, unless it is at it.</summary>
    Release = 3,
}

/// <summary>An order.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Attempt">What it is about.</param>
/// <param name="CheckpointStep">To train: the step of the checkpoint to continue from.</param>
/// <param name="Outcome">To record: the attempt's outcome, as the store numbers them.</param>
/// <param name="Error">To record: the error.</param>
/// <param name="TraceParent">To train: the trace that it belongs to.</param>
[GenerateSerializer, Alias("sweeps.order"), Immutable]
public sealed record OrderWire(
    [property: Id(0)] OrderKindWire Kind,
    [property: Id(1)] AttemptWire Attempt,
    [property: Id(2)] long? CheckpointStep,
    [property: Id(3)] int Outcome,
    [property: Id(4)] string? Error,
    [property: Id(5)] string? TraceParent
);

/// <summary>What a report says. The numbers are on the wire: never renumber.</summary>
[GenerateSerializer, Alias("sweeps.report-kind")]
public enum ReportKindWire
{
    /// <summary>The trial has a result, or has failed for good.</summary>
    Ended = 0,

    /// <summary>The attempt ended in the trial's own error.</summary>
    Erred = 1,

    /// <summary>The attempt was handed back.</summary>
    Returned = 2,

    /// <summary>A write was refused: another attempt has the trial.</summary>
    Refused = 3,

    /// <summary>The worker has no such attempt.</summary>
    Unknown = 4,

    /// <summary>Some metrics differ from what was recorded.</summary>
    Differed = 5,

    /// <summary>The trial began again from its first step.</summary>
    Restarted = 6,
}

/// <summary>What came of an attempt.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Result">Ended: how, as <see cref="Scheduling.Machine.AttemptOutcome"/> numbers it, counted from
/// <c>Finished</c>.</param>
/// <param name="Step">Ended: updates done.</param>
/// <param name="Seconds">Ended: seconds of one slot.</param>
/// <param name="Text">Why, or the error.</param>
/// <param name="Repeatable">Erred: whether trying again may help.</param>
/// <param name="Count">Differed: how many metrics.</param>
[GenerateSerializer, Alias("sweeps.report"), Immutable]
public sealed record ReportWire(
    [property: Id(0)] ReportKindWire Kind,
    [property: Id(1)] AttemptWire Attempt,
    [property: Id(2)] int Result,
    [property: Id(3)] long Step,
    [property: Id(4)] double Seconds,
    [property: Id(5)] string? Text,
    [property: Id(6)] bool Repeatable,
    [property: Id(7)] int Count
);

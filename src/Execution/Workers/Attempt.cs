using System.Diagnostics;
using Sweeps.Execution.Stopping;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>One try at a trial in this process, from the order to the last word about it.</summary>
internal sealed class Attempt(TrialOrder order, SweepMeter meter) : IAttemptWriter
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Withdrawn = 2;

    private readonly CancellationTokenSource _stop = new();
    private int _overtaken;
    private int _timedOut;
    private int _stage;
    private int _recorded;
    private int _dropped;

    public TrialOrder Order => order;

    public QueuedTrial Trial => order.Trial;

    public long Fence => order.Fence;

    /// <summary>Which attempt it is, for engines that hand that on.</summary>
    public AttemptTitle Title => new(order.SweepId, order.Trial.Ordinal, order.Fence);

    /// <summary>What it takes of the worker while it runs.</summary>
    public TrialNeeds Needs => EngineCatalog.Of(order.Trial.Configuration).NeedsOf(order.Trial.Configuration);

    /// <summary>The step to continue from, of the trial's own checkpoint or of a shorter training's last; null: from
    /// the start.</summary>
    public long? CheckpointStep => order.CheckpointStep;

    /// <summary>The last state is kept, for longer trainings to continue from, if it has no more bytes than
    /// this.</summary>
    public long KeepsUpTo { get; init; }

    /// <summary>What may end it early; null: nothing does.</summary>
    public TrialPruner? Watch { get; init; }

    /// <summary>Its spans.</summary>
    public AttemptTrace Trace { get; } = new(order);

    /// <inheritdoc/>
    public ActivityContext Context => Trace.Context;

    /// <summary>What its sweep has had of this worker.</summary>
    public SweepMeter Meter => meter;

    /// <summary>Signalled when training is to stop at the next step.</summary>
    public CancellationToken StopToken => _stop.Token;

    /// <summary>Whether the store refused a write of it: another attempt has the trial, and nothing of this one is
    /// wanted.</summary>
    public bool Overtaken => Volatile.Read(ref _overtaken) != 0;

    /// <summary>Whether it has trained for as long as it may.</summary>
    public bool TimedOut => Volatile.Read(ref _timedOut) != 0;

    /// <summary>Seconds on a slot; set by the slot when it is done with it.</summary>
    public double Seconds { get; set; }

    /// <summary>Updates done; set by the slot when it is done with it.</summary>
    public long Step { get; set; }

    /// <summary>The trial's own error that it ended in; null: none.</summary>
    public string? Error { get; set; }

    /// <summary>What the store has been told of it that people should know; null: nothing.</summary>
    public string? Remark { get; set; }

    /// <summary>A slot begins with it; false when it was withdrawn before.</summary>
    public bool TryBegin() => TryLeaveTheQueue(Begun);

    /// <summary>Sees to it that it never begins; false when it has begun, or was withdrawn before.</summary>
    public bool TryWithdraw() => TryLeaveTheQueue(Withdrawn);

    /// <summary>Whether it was withdrawn, so that it never begins.</summary>
    public bool IsWithdrawn => Volatile.Read(ref _stage) == Withdrawn;

    /// <summary>Notes that a checkpoint of it was not kept. True the first time.</summary>
    public bool TryNoteDrop() => Interlocked.Exchange(ref _dropped, 1) == 0;

    /// <summary>Takes it upon oneself to record what its error means. True the first time.</summary>
    public bool TryRecordOutcome() => Interlocked.Exchange(ref _recorded, 1) == 0;

    /// <summary>Asks for a stop. May be asked again.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Ends it for having trained as long as it may.</summary>
    public void TimeOut()
    {
        Volatile.Write(ref _timedOut, 1);
        _stop.Cancel();
    }

    /// <summary>Notes that another attempt has the trial. True the first time.</summary>
    public bool Overtake()
    {
        bool first = Interlocked.Exchange(ref _overtaken, 1) == 0;
        _stop.Cancel();
        return first;
    }

    /// <summary>A write that says how it ended, and nothing more.</summary>
    public AttemptWrite Ending(AttemptOutcome outcome, string? reason) =>
        new(order.Trial.Key, order.Fence, [], null, new AttemptEnd(outcome, Step, null, reason, Seconds));

    private bool TryLeaveTheQueue(int stage)
    {
        bool first = Interlocked.CompareExchange(ref _stage, stage, Waiting) == Waiting;
        if (first)
            SweepsTelemetry.QueueDepth.Add(-1);
        return first;
    }
}

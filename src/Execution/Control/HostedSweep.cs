using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>A sweep that a host runs, or has run: its coordinator, and what is remembered of it.</summary>
internal sealed class HostedSweep
{
    /// <summary>Notices remembered of each sweep.</summary>
    private const int NoticesKept = 200;

    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly Queue<SweepNotice> _notices = [];
    private readonly ITrialPlan _trials;
    private volatile SweepCoordinator _coordinator;
    private CancellationTokenSource _abandon = new();
    private volatile bool _renew;
    private LiveSweep? _last;
    private double _charged;

    public HostedSweep(
        SweepRecord sweep,
        QueueTerms terms,
        ITrialPlan trials,
        SweepCoordinator coordinator,
        TimeProvider clock
    ) =>
        (Sweep, Terms, _trials, _coordinator, _clock, _began) = (
            sweep,
            terms,
            trials,
            coordinator,
            clock,
            clock.GetTimestamp()
        );

    /// <summary>The sweep; its intent as last heard.</summary>
    public SweepRecord Sweep { get; set; }

    /// <summary>On what terms it is run.</summary>
    public QueueTerms Terms { get; set; }

    /// <summary>Whether it is to be run anew by a fresh coordinator, since trials were set back.</summary>
    public bool Renew
    {
        get => _renew;
        set => _renew = value;
    }

    /// <summary>The slots that it may have now.</summary>
    public int Slots { get; set; }

    /// <summary>Its run; ends with how it ended.</summary>
    public Task<SweepVerdict> Run { get; private set; } = null!;

    public SweepCoordinator SweepCoordinator => _coordinator;

    /// <summary>Whether it has ended, here at least.</summary>
    public bool Ended => Volatile.Read(ref _last) is not null;

    /// <summary>Begins to run it. <paramref name="stirred"/> is told when the run has ended.</summary>
    public void Begin(Action stirred)
    {
        var coordinator = _coordinator;
        var abandon = _abandon.Token;
        Run = Task.Run(() => coordinator.RunAsync(abandon), CancellationToken.None);
        Run.ContinueWith(_ => stirred(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Leaves the coordinator as it stands, for a new one that goes through the sweep from the first trial on.
    /// What is being trained goes on meanwhile.</summary>
    public void Replace(Func<SweepRecord, ITrialPlan, SweepCoordinator> conduct)
    {
        var before = _coordinator;
        _abandon.Cancel();
        _abandon = new CancellationTokenSource();
        _coordinator = conduct(Sweep, _trials);
        Gather(before);
    }

    /// <summary>Leaves it at once.</summary>
    public void Abandon() => _abandon.Cancel();

    /// <summary>Remembers how it ended.</summary>
    public void End(SweepOutcome outcome, TrialWorker trialWorker)
    {
        var progress = Picture(trialWorker) with
        {
            Slots = [],
            Remaining = outcome == SweepOutcome.Completed ? TimeSpan.Zero : null,
        };
        Volatile.Write(ref _last, new LiveSweep(Sweep, progress, outcome, Notices()));
    }

    /// <summary>How it stands.</summary>
    public LiveSweep Look(TrialWorker trialWorker) =>
        Volatile.Read(ref _last) ?? new LiveSweep(Sweep, Picture(trialWorker), null, Notices());

    /// <summary>Slot-seconds that it has received since this was asked last.</summary>
    public double Charge(TrialWorker trialWorker)
    {
        double received = trialWorker.DoneFor(Sweep.Id).SlotSeconds;
        double since = received - _charged;
        _charged = received;
        return since;
    }

    /// <summary>What it wants of the slots.</summary>
    public SweepDemand Demand(double received) =>
        new(Sweep.Id, _coordinator.Wants)
        {
            Priority = Terms.Priority,
            MaxSlots = Terms.MaxSlots,
            Labels = Terms.Labels,
            Received = received,
        };

    private SweepProgress Picture(TrialWorker trialWorker)
    {
        var slots = trialWorker.Slots.Where(slot => slot.Attempt?.SweepId == Sweep.Id).ToList();
        return _coordinator.Picture(slots).At(_clock.GetElapsedTime(_began), trialWorker.DoneFor(Sweep.Id));
    }

    private IReadOnlyList<SweepNotice> Notices()
    {
        Gather(_coordinator);
        lock (_notices)
            return [.. _notices];
    }

    private void Gather(SweepCoordinator coordinator)
    {
        lock (_notices)
        {
            while (coordinator.Notices.TryRead(out var notice))
            {
                _notices.Enqueue(notice);
                if (_notices.Count > NoticesKept)
                    _notices.Dequeue();
            }
        }
    }
}

using Sweeps.Execution.Conducting;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>A sweep that a host runs, or has run: its conductor, and what is remembered of it.</summary>
internal sealed class HostedSweep
{
    /// <summary>Notices remembered of each sweep.</summary>
    private const int NoticesKept = 200;

    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly Queue<SweepNotice> _notices = [];
    private readonly ITrialQueue _trials;
    private volatile Conductor _conductor;
    private CancellationTokenSource _abandon = new();
    private volatile bool _renew;
    private LiveSweep? _last;
    private double _charged;

    public HostedSweep(
        SweepRecord sweep,
        QueueTerms terms,
        ITrialQueue trials,
        Conductor conductor,
        TimeProvider clock
    ) =>
        (Sweep, Terms, _trials, _conductor, _clock, _began) = (
            sweep,
            terms,
            trials,
            conductor,
            clock,
            clock.GetTimestamp()
        );

    /// <summary>The sweep; its intent as last heard.</summary>
    public SweepRecord Sweep { get; set; }

    /// <summary>On what terms it is run.</summary>
    public QueueTerms Terms { get; set; }

    /// <summary>Whether it is to be run anew by a fresh conductor, since trials were set back.</summary>
    public bool Renew
    {
        get => _renew;
        set => _renew = value;
    }

    /// <summary>The slots that it may have now.</summary>
    public int Slots { get; set; }

    /// <summary>Its run; ends with how it ended.</summary>
    public Task<SweepVerdict> Run { get; private set; } = null!;

    public Conductor Conductor => _conductor;

    /// <summary>Whether it has ended, here at least.</summary>
    public bool Ended => Volatile.Read(ref _last) is not null;

    /// <summary>Begins to run it. <paramref name="stirred"/> is told when the run has ended.</summary>
    public void Begin(Action stirred)
    {
        var conductor = _conductor;
        var abandon = _abandon.Token;
        Run = Task.Run(() => conductor.RunAsync(abandon), CancellationToken.None);
        Run.ContinueWith(_ => stirred(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Leaves the conductor as it stands, for a new one that goes through the sweep from the first trial on.
    /// What is being trained goes on meanwhile.</summary>
    public void Replace(Func<SweepRecord, ITrialQueue, Conductor> conduct)
    {
        var before = _conductor;
        _abandon.Cancel();
        _abandon = new CancellationTokenSource();
        _conductor = conduct(Sweep, _trials);
        Gather(before);
    }

    /// <summary>Leaves it at once.</summary>
    public void Abandon() => _abandon.Cancel();

    /// <summary>Remembers how it ended.</summary>
    public void End(SweepOutcome outcome, Trainer trainer)
    {
        var progress = Picture(trainer) with
        {
            Slots = [],
            Remaining = outcome == SweepOutcome.Completed ? TimeSpan.Zero : null,
        };
        Volatile.Write(ref _last, new LiveSweep(Sweep, progress, outcome, Notices()));
    }

    /// <summary>How it stands.</summary>
    public LiveSweep Look(Trainer trainer) =>
        Volatile.Read(ref _last) ?? new LiveSweep(Sweep, Picture(trainer), null, Notices());

    /// <summary>Slot-seconds that it has received since this was asked last.</summary>
    public double Charge(Trainer trainer)
    {
        double received = trainer.DoneFor(Sweep.Id).SlotSeconds;
        double since = received - _charged;
        _charged = received;
        return since;
    }

    /// <summary>What it wants of the slots.</summary>
    public SweepDemand Demand(double received) =>
        new(Sweep.Id, _conductor.Wants)
        {
            Priority = Terms.Priority,
            MaxSlots = Terms.MaxSlots,
            Labels = Terms.Labels,
            Received = received,
        };

    private SweepProgress Picture(Trainer trainer)
    {
        var slots = trainer.Slots.Where(slot => slot.Attempt?.SweepId == Sweep.Id).ToList();
        return _conductor.Picture(slots).At(_clock.GetElapsedTime(_began), trainer.DoneFor(Sweep.Id));
    }

    private IReadOnlyList<SweepNotice> Notices()
    {
        Gather(_conductor);
        lock (_notices)
            return [.. _notices];
    }

    private void Gather(Conductor conductor)
    {
        lock (_notices)
        {
            while (conductor.Notices.TryRead(out var notice))
            {
                _notices.Enqueue(notice);
                if (_notices.Count > NoticesKept)
                    _notices.Dequeue();
            }
        }
    }
}

using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>A sweep that this process runs, or has run: its driver, and what is remembered of it.</summary>
internal sealed class HostedSweep(SweepDriver driver, RunTerms terms)
{
    private readonly NoticeLog _notices = new();
    private volatile SweepDriver _driver = driver;
    private CancellationTokenSource _abandon = new();
    private volatile bool _renew;
    private LiveSweep? _last;
    private double _charged;

    /// <summary>The sweep, as last read from the store.</summary>
    public SweepRecord Sweep { get; set; } = driver.Sweep;

    /// <summary>On what terms it is run.</summary>
    public RunTerms Terms { get; set; } = terms;

    /// <summary>Whether it is to be run anew by a fresh driver, since trials were set back.</summary>
    public bool Renew
    {
        get => _renew;
        set => _renew = value;
    }

    /// <summary>The slots that it may have now.</summary>
    public int Slots { get; set; }

    /// <summary>Its run; ends as <see cref="SweepDriver.RunAsync"/> does.</summary>
    public Task<SweepOutcome?> Run { get; private set; } = null!;

    /// <summary>Who drives it.</summary>
    public SweepDriver Driver => _driver;

    /// <summary>Whether it has ended, here at least.</summary>
    public bool Ended => Volatile.Read(ref _last) is not null;

    /// <summary>Begins to run it. <paramref name="stirred"/> is told when the run has ended.</summary>
    public void Begin(Action stirred)
    {
        var driver = _driver;
        var abandon = _abandon.Token;
        Run = Task.Run(() => driver.RunAsync(abandon), CancellationToken.None);
        Run.ContinueWith(_ => stirred(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Leaves the driver as it stands, for a new one that goes through the sweep from the first trial on. What
    /// is being trained goes on meanwhile.</summary>
    public void Replace(SweepDriver driver)
    {
        _renew = false;
        var before = _driver;
        _abandon.Cancel();
        _abandon = new CancellationTokenSource();
        _driver = driver;
        _notices.After(before.Notices);
    }

    /// <summary>Leaves it at once.</summary>
    public void Abandon() => _abandon.Cancel();

    /// <summary>Remembers how it ended.</summary>
    public void End(SweepOutcome outcome, TrialWorker worker)
    {
        var progress = CurrentProgress(worker) with
        {
            Slots = [],
            Remaining = outcome == SweepOutcome.Completed ? TimeSpan.Zero : null,
        };
        Volatile.Write(ref _last, new LiveSweep(Sweep, progress, outcome, _notices.After(_driver.Notices)));
    }

    /// <summary>How it stands.</summary>
    public LiveSweep Look(TrialWorker worker) =>
        Volatile.Read(ref _last)
        ?? new LiveSweep(Sweep, CurrentProgress(worker), null, _notices.After(_driver.Notices));

    /// <summary>Slot-seconds that it has received since this was asked last.</summary>
    public double Charge(TrialWorker worker)
    {
        double received = worker.DoneFor(Sweep.Id).SlotSeconds;
        double since = received - _charged;
        _charged = received;
        return since;
    }

    /// <summary>What it wants of the slots.</summary>
    public SweepDemand Demand(double received) =>
        new(Sweep.Id, _driver.WantedSlots)
        {
            Priority = Terms.Priority,
            MaxSlots = Terms.MaxSlots,
            Account = Terms.Account,
            Labels = Terms.Labels,
            Needs = _driver.Trials.Needs,
            Received = received,
        };

    private SweepProgress CurrentProgress(TrialWorker worker) =>
        _driver.CurrentProgress(
            [.. worker.Slots.Where(slot => slot.Attempt?.SweepId == Sweep.Id)],
            worker.DoneFor(Sweep.Id)
        );
}

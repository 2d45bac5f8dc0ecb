using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Protocol;
using Sweeps.Storage;

namespace Sweeps.Grains.Sweeps;

/// <summary>One driver of a sweep at work in its grain, with an outbox for each worker that takes part. Used on the
/// grain's turns alone.</summary>
internal sealed class DrivenSweep
{
    /// <summary>A worker that has nothing to do asks this often.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>A worker that wants to end waits for the answer to a claim that was made for it; it is asked after this
    /// often.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _clock;
    private readonly Dictionary<string, Outbox> _outboxes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _given = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _abandon = new();

    public DrivenSweep(ISweepStore store, SweepRecord sweep, ITrialPlan trials, TimeProvider clock, string name)
    {
        (_clock, Name) = (clock, name);
        Driver = new SweepDriver(store, sweep, trials, clock, Send);
    }

    /// <summary>The name by which workers know this driver.</summary>
    public string Name { get; }

    /// <summary>The driver.</summary>
    public SweepDriver Driver { get; }

    /// <summary>The workers that take part.</summary>
    public IReadOnlyCollection<string> Workers => _outboxes.Keys;

    /// <summary>Whether it was told to leave everything as it is.</summary>
    public bool IsAbandoned => _abandon.IsCancellationRequested;

    /// <summary>Runs the sweep, as <see cref="SweepDriver.RunAsync"/>.</summary>
    public Task<SweepOutcome?> RunAsync() => Driver.RunAsync(_abandon.Token);

    /// <summary>Leaves what runs to the next driver. Workers train on; their reports and questions wake that
    /// one.</summary>
    public void Abandon()
    {
        _abandon.Cancel();
        WakeAll();
    }

    /// <summary>Answers a worker that asks for orders, when there are some or after a while. A worker that is new here
    /// says first what it has.</summary>
    public async Task<OrdersWire> PullAsync(PullWire pull, CancellationToken cancellation)
    {
        bool takesPart = _outboxes.TryGetValue(pull.Worker, out var outbox);
        switch (Acquaintances.Of(Name, pull.SweepCoordinator, pull.Holds is not null, takesPart))
        {
            case Acquaintance.Stranger:
                return Answer(0, [], present: true, quiet: pull.Slots == 0);
            case Acquaintance.Newcomer:
                outbox = _outboxes[pull.Worker] = new Outbox(pull.Taken, _given.GetValueOrDefault(pull.Worker));
                Driver.Coordinator.Join(
                    pull.Worker,
                    pull.Slots,
                    [.. pull.Holds!.Select(attempt => Wire.Attempt(attempt, Driver.Sweep.Id))]
                );
                break;
        }

        outbox!.Latest = pull;
        outbox.Acknowledge(pull.Taken);
        Driver.Coordinator.Allot(pull.Worker, pull.Slots);
        bool quiet = pull.Slots == 0 && await Driver.Coordinator.IsQuietAsync(pull.Worker);
        var arrival = outbox.Arrival();
        bool news = quiet && !outbox.ToldQuiet;
        if (outbox.IsEmpty && !news)
            await Task.WhenAny(
                arrival,
                Task.Delay(quiet || pull.Slots > 0 ? LongestWait : Moment, _clock, cancellation)
            );
        outbox.ToldQuiet = quiet && outbox.IsEmpty;
        return Answer(outbox.First, outbox.Peek(), present: false, outbox.ToldQuiet);
    }

    /// <summary>Hears what came of attempts.</summary>
    public void Report(string worker, ReportWire[] reports)
    {
        foreach (var report in reports)
            Driver.Coordinator.Report(worker, Wire.Report(report, Driver.Sweep.Id));
    }

    /// <summary>Drops a worker with all it had; false: it did not take part.</summary>
    public bool Lose(string worker)
    {
        if (!_outboxes.Remove(worker, out var outbox))
            return false;
        _given[worker] = outbox.Last;
        outbox.Wake();
        Driver.Coordinator.Lose(worker);
        return true;
    }

    /// <summary>How the sweep stands, by what workers said with their latest questions.</summary>
    public SweepProgress CurrentProgress()
    {
        int number = 0;
        var slots = _outboxes
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .SelectMany(entry => entry.Value.Latest?.Slotted ?? [])
            .Select(slot => Wire.Slot(slot, Driver.Sweep.Id, number++))
            .ToArray();
        var work = new WorkDone(
            _outboxes.Values.Sum(outbox => outbox.Latest?.Steps ?? 0),
            _outboxes.Values.Sum(outbox => outbox.Latest?.Samples ?? 0),
            0
        );
        return Driver.CurrentProgress(slots, work);
    }

    /// <summary>Ends the wait of every worker that waits for orders.</summary>
    public void WakeAll()
    {
        foreach (var outbox in _outboxes.Values)
            outbox.Wake();
    }

    private OrdersWire Answer(long first, OrderWire[] orders, bool present, bool quiet) =>
        new(SweepStandingWire.Running, Name, first, orders, present, quiet);

    private void Send(string worker, WorkerOrder order)
    {
        if (_outboxes.TryGetValue(worker, out var outbox))
            outbox.Add(Wire.Of(order));
        else
            Driver.Coordinator.Lose(worker);
    }
}

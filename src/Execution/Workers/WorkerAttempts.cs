using System.Collections.Concurrent;
using System.Diagnostics;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Stopping;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>
/// The attempts that a worker has, from the order to the report. It carries out orders about them, writes down how they
/// end, and says so once that is durable. Safe to call from several threads.
/// </summary>
/// <param name="options">How much of a trial's last state is kept.</param>
/// <param name="listener">Told what comes of attempts.</param>
/// <param name="ready">Where attempts wait for a slot.</param>
/// <param name="pruners">What may stop trials early.</param>
internal sealed class WorkerAttempts(HostOptions options, IWorkerListener listener, ReadyQueue ready, Pruners pruners)
{
    private readonly ConcurrentDictionary<(TrialKey Trial, long Fence), Attempt> _attempts = new();
    private readonly ConcurrentDictionary<string, SweepMeter> _meters = new();
    private volatile bool _draining;

    /// <summary>Where ends that were asked for are written.</summary>
    public required WriteHandover Handover { get; init; }

    /// <summary>Told of errors, and of what becomes of them.</summary>
    public required FailureBrake Brake { get; init; }

    /// <summary>Told that there are no attempts any more, once they are being handed back.</summary>
    public required Action Emptied { get; init; }

    /// <summary>What a sweep has had of the worker so far.</summary>
    public WorkDone DoneFor(string sweepId) => _meters.TryGetValue(sweepId, out var meter) ? meter.Read() : default;

    /// <summary>Forgets a sweep that has ended.</summary>
    public void Forget(string sweepId) => _meters.TryRemove(sweepId, out _);

    /// <summary>Carries out an order, or sees to it that it will be.</summary>
    public void Take(WorkerOrder order)
    {
        switch (order)
        {
            case WorkerOrder.Train train:
                Train(train.Order);
                break;
            case WorkerOrder.Stop stop:
                Stop(stop.Attempt);
                break;
            case WorkerOrder.RecordOutcome record:
                RecordOutcome(record);
                break;
            case WorkerOrder.Release release:
                Release(release.Attempt);
                break;
            default:
                throw new UnreachableException($"No rule for the order {order.GetType().Name}.");
        }
    }

    /// <summary>As <see cref="TrialWorker.Holds"/>.</summary>
    public IReadOnlyList<AttemptName> Holds(string sweepId)
    {
        var held = new List<AttemptName>();
        foreach (var attempt in Of(sweepId).Where(attempt => !attempt.Overtaken))
        {
            if (attempt.Error is null)
                held.Add(attempt.Order.Attempt);
            else
                Retry(attempt);
        }

        return held;
    }

    /// <summary>Hands back what a sweep has waiting for a slot; what runs goes on.</summary>
    public void HandBackWaiting(string sweepId)
    {
        foreach (var attempt in Of(sweepId))
            Withdraw(attempt);
    }

    /// <summary>Has everything stop at a checkpoint and handed back, and from now on whatever it is ordered to
    /// train.</summary>
    public void HandBack()
    {
        _draining = true;
        foreach (var attempt in _attempts.Values)
            HandBack(attempt);
        NoteIfEmpty();
    }

    /// <summary>Asks the store whether a later attempt has taken the place of any of them.</summary>
    public void AskForAll() => Handover.AskFor(_attempts.Values);

    /// <summary>An attempt ended in the trial's own error.</summary>
    public void Err(Attempt attempt, string error, bool repeatable)
    {
        attempt.Error = error;
        Brake.Hold(attempt);
        listener.Reported(new AttemptReport.Erred(attempt.Order.Attempt, error, repeatable));
        if (_draining)
            HandBack(attempt);
    }

    /// <summary>The store has answered a write.</summary>
    public void Written(IAttemptWriter writer, AttemptWrite write, WriteResult result)
    {
        switch (writer)
        {
            case Attempt attempt:
                Written(attempt, write, result);
                break;
            case LostClaim:
                // Nobody waits to hear of it; and of one that is over already nothing of this worker was refused.
                if (result.Outcome != WriteOutcome.StaleFence)
                    SweepsTelemetry.CountEnd(AttemptOutcome.Lost);
                break;
            default:
                throw new UnreachableException($"No rule for the writer {writer.GetType().Name}.");
        }
    }

    private void Written(Attempt attempt, AttemptWrite write, WriteResult result)
    {
        var name = attempt.Order.Attempt;
        if (result.Outcome == WriteOutcome.StaleFence)
        {
            SweepsTelemetry.Refusals.Add(1);
            if (attempt.Overtake())
                SweepsTelemetry.CountEnd(AttemptOutcome.Lost);
            Brake.Release(attempt, AttemptOutcome.Lost);
            listener.Reported(new AttemptReport.Refused(name));
            Remove(name);
            return;
        }

        if (result.DroppedBytes > 0 && attempt.TryNoteDrop())
            listener.Reported(AttemptReport.Restarted.Without(name, result.DroppedBytes));
        if (result.Violations > 0)
            listener.Reported(new AttemptReport.Differed(name, result.Violations));
        if (write.End is not { } end)
            return;
        Brake.Release(attempt, end.Outcome);
        SweepsTelemetry.CountEnd(end.Outcome);
        if (AttemptReport.Of(name, end) is { } report)
            listener.Reported(report);
        Remove(name);
    }

    private IEnumerable<Attempt> Of(string sweepId) =>
        _attempts.Values.Where(attempt => attempt.Order.SweepId == sweepId);

    private void Train(TrialOrder order)
    {
        var attempt = new Attempt(order, _meters.GetOrAdd(order.SweepId, _ => new SweepMeter()))
        {
            KeepsUpTo = options.KeepsUpTo(order.SweepTrials),
            Watch = order.Stops ? new TrialPruner(pruners, order) : null,
        };
        if (!_attempts.TryAdd((order.Trial.Key, order.Fence), attempt))
            return;
        SweepsTelemetry.QueueDepth.Add(1);
        if (_draining)
            HandBack(attempt);
        else
            ready.Add(attempt);
    }

    private void Stop(AttemptName name)
    {
        if (_attempts.TryGetValue((name.Trial, name.Fence), out var attempt))
            HandBack(attempt);
        else
            listener.Reported(new AttemptReport.Unknown(name));
    }

    private void RecordOutcome(WorkerOrder.RecordOutcome order)
    {
        if (!_attempts.TryGetValue((order.Attempt.Trial, order.Attempt.Fence), out var attempt))
            listener.Reported(new AttemptReport.Unknown(order.Attempt));
        else if (attempt.TryRecordOutcome())
            Handover.Add(attempt, attempt.Ending(order.Outcome, order.Error));
    }

    private void Release(AttemptName name)
    {
        if (_attempts.ContainsKey((name.Trial, name.Fence)))
            return;
        var lost = new LostClaim(name);
        Handover.Add(lost, lost.Ending());
    }

    /// <summary>Has an attempt stop at a checkpoint; one that has not begun is handed back at once.</summary>
    private void HandBack(Attempt attempt)
    {
        attempt.Stop();
        if (!Withdraw(attempt) && _draining)
            Retry(attempt);
    }

    private bool Withdraw(Attempt attempt)
    {
        bool withdrawn = attempt.TryWithdraw();
        if (withdrawn)
            Handover.Add(attempt, attempt.Ending(AttemptOutcome.HandedBack, null));
        return withdrawn;
    }

    /// <summary>An attempt that ended in an error of which nobody said what it means is to be tried again.</summary>
    private void Retry(Attempt attempt)
    {
        if (attempt.Error is { } error && attempt.TryRecordOutcome())
            Handover.Add(attempt, attempt.Ending(AttemptOutcome.Retried, error));
    }

    private void Remove(AttemptName name)
    {
        _attempts.TryRemove((name.Trial, name.Fence), out _);
        NoteIfEmpty();
    }

    private void NoteIfEmpty()
    {
        if (_draining && _attempts.IsEmpty)
            Emptied();
    }
}

using System.Diagnostics;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Engines;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Grains.Contracts;

/// <summary>Turns what the rooms beneath say into what goes over the wire, and back.</summary>
internal static class Wire
{
    public static TrialNeeds Needs(SweepNeedsWire wire) =>
        new(Math.Max(1, wire.Slots), wire.Gpus, wire.MemoryBytes, wire.IsProgram);

    public static SweepNeedsWire Needs(SweepStandingWire standing, SweepDriver? driver)
    {
        var needs = driver?.Trials.Needs ?? TrialNeeds.OneSlot;
        return new(standing, driver?.WantedSlots ?? 0)
        {
            Slots = needs.Slots,
            Gpus = needs.Gpus,
            MemoryBytes = needs.MemoryBytes,
            IsProgram = needs.IsProgram,
        };
    }

    public static WorkerWire Of(WorkerIdentity worker, string? seen, UseWire[] used) =>
        new(worker.Id, worker.Slots, [.. worker.Labels], seen, used)
        {
            Gpus = worker.Gpus,
            MemoryBytes = worker.MemoryBytes,
            RunsPrograms = worker.RunsPrograms,
        };

    public static WorkerSupply Supply(WorkerWire wire) =>
        new(wire.Id, wire.Slots, wire.Labels)
        {
            Gpus = wire.Gpus,
            MemoryBytes = wire.MemoryBytes,
            RunsPrograms = wire.RunsPrograms,
        };

    public static AttemptWire Of(AttemptName attempt) => new(attempt.Position, attempt.Trial.ToArray(), attempt.Fence);

    public static AttemptName Attempt(AttemptWire wire, string sweepId) =>
        new(sweepId, wire.Position, new TrialKey(wire.Trial), wire.Fence);

    public static OrderWire Of(WorkerOrder order) =>
        order switch
        {
            WorkerOrder.Train train => new(
                OrderKindWire.Train,
                Of(train.Order.Attempt),
                train.Order.CheckpointStep,
                0,
                null,
                train.Order.TraceParent
            ),
            WorkerOrder.Stop stop => new(OrderKindWire.Stop, Of(stop.Attempt), null, 0, null, null),
            WorkerOrder.RecordOutcome record => new(
                OrderKindWire.RecordOutcome,
                Of(record.Attempt),
                null,
                (int)record.Outcome,
                record.Error,
                null
            ),
            WorkerOrder.Release release => new(OrderKindWire.Release, Of(release.Attempt), null, 0, null, null),
            _ => throw new UnreachableException($"No wire form for the order {order.GetType().Name}."),
        };

    /// <summary>An order other than to train: for that the trial is needed too.</summary>
    public static WorkerOrder Order(OrderWire wire, string sweepId) =>
        wire.Kind switch
        {
            OrderKindWire.Stop => new WorkerOrder.Stop(Attempt(wire.Attempt, sweepId)),
            OrderKindWire.RecordOutcome => new WorkerOrder.RecordOutcome(
                Attempt(wire.Attempt, sweepId),
                (AttemptOutcome)wire.Outcome,
                wire.Error ?? ""
            ),
            OrderKindWire.Release => new WorkerOrder.Release(Attempt(wire.Attempt, sweepId)),
            _ => throw new UnreachableException($"No order for {wire.Kind}."),
        };

    public static ReportWire Of(AttemptReport report)
    {
        var attempt = Of(report.Attempt);
        return report switch
        {
            AttemptReport.Ended { Outcome: AttemptOutcome.HandedBack } => new(
                ReportKindWire.Returned,
                attempt,
                0,
                0,
                0,
                null,
                false,
                0
            ),
            AttemptReport.Ended ended => new(
                ReportKindWire.Ended,
                attempt,
                ended.Outcome - AttemptOutcome.Finished,
                ended.Step,
                ended.Seconds,
                ended.Reason,
                false,
                0
            ),
            AttemptReport.Erred erred => new(ReportKindWire.Erred, attempt, 0, 0, 0, erred.Error, erred.Repeatable, 0),
            AttemptReport.Refused => new(ReportKindWire.Refused, attempt, 0, 0, 0, null, false, 0),
            AttemptReport.Unknown => new(ReportKindWire.Unknown, attempt, 0, 0, 0, null, false, 0),
            AttemptReport.Differed differed => new(
                ReportKindWire.Differed,
                attempt,
                0,
                0,
                0,
                null,
                false,
                differed.Metrics
            ),
            AttemptReport.Restarted restarted => new(
                ReportKindWire.Restarted,
                attempt,
                0,
                0,
                0,
                restarted.Reason,
                false,
                0
            ),
            _ => throw new UnreachableException($"No wire form for the report {report.GetType().Name}."),
        };
    }

    public static AttemptReport Report(ReportWire wire, string sweepId)
    {
        var attempt = Attempt(wire.Attempt, sweepId);
        return wire.Kind switch
        {
            ReportKindWire.Ended => new AttemptReport.Ended(
                attempt,
                AttemptOutcome.Finished + wire.Result,
                wire.Step,
                wire.Seconds,
                wire.Text
            ),
            ReportKindWire.Erred => new AttemptReport.Erred(attempt, wire.Text ?? "", wire.Repeatable),
            ReportKindWire.Returned => new AttemptReport.Ended(attempt, AttemptOutcome.HandedBack, 0, 0),
            ReportKindWire.Refused => new AttemptReport.Refused(attempt),
            ReportKindWire.Unknown => new AttemptReport.Unknown(attempt),
            ReportKindWire.Differed => new AttemptReport.Differed(attempt, wire.Count),
            ReportKindWire.Restarted => new AttemptReport.Restarted(attempt, wire.Text ?? ""),
            _ => throw new UnreachableException($"No report for {wire.Kind}."),
        };
    }

    public static SlotWire Of(SlotState view)
    {
        var attempt = view.Attempt!.Value;
        var progress = view.Progress;
        return new(
            progress.Slot,
            progress.Ordinal ?? -1,
            progress.Step,
            progress.TotalSteps,
            progress.Since,
            attempt.Position,
            attempt.Trial.ToArray(),
            attempt.Fence
        );
    }

    /// <summary>A slot as part of a sweep, where slots of many workers are numbered through.</summary>
    public static SlotState Slot(SlotWire wire, string sweepId, int number) =>
        new(
            new AttemptName(sweepId, wire.Position, new TrialKey(wire.Trial), wire.Fence),
            new SlotProgress(number, wire.Ordinal, wire.Step, wire.TotalSteps, wire.Since)
        );

    public static NoticeWire Of(SweepNotice notice) => new((int)notice.Kind, notice.At, notice.Ordinal, notice.Message);

    public static SweepNotice Notice(NoticeWire wire) =>
        new((SweepNoticeKind)wire.Kind, wire.At, wire.Ordinal, wire.Message);

    public static CountsWire Counts(SweepProgress progress) =>
        new()
        {
            Trials = progress.Trials,
            Finished = progress.Finished,
            Diverged = progress.Diverged,
            Stopped = progress.Stopped,
            Reused = progress.Reused,
            Failed = progress.Failed,
            Unneeded = progress.Unneeded,
            Retried = progress.Retried,
            Lost = progress.Lost,
            Violations = progress.Violations,
            Refusals = progress.Refusals,
        };

    public static LiveSweepWire Of(
        SweepProgress picture,
        SweepStandingWire standing,
        SweepOutcome? outcome,
        IReadOnlyList<SweepNotice> notices
    ) =>
        new()
        {
            Standing = standing,
            Outcome = (int?)outcome,
            Counts = Counts(picture),
            StepsPerSecond = picture.StepsPerSecond,
            SamplesPerSecond = picture.SamplesPerSecond,
            TrialsPerSecond = picture.TrialsPerSecond,
            Elapsed = picture.Elapsed,
            Remaining = picture.Remaining,
            Slots =
            [
                .. picture.Slots.Select(slot => new SlotWire(
                    slot.Slot,
                    slot.Ordinal ?? -1,
                    slot.Step,
                    slot.TotalSteps,
                    slot.Since,
                    0,
                    [],
                    0
                )),
            ],
            Halting = picture.Halting,
            StoreTrouble = picture.StoreTrouble,
            Notices = [.. notices.Select(Of)],
        };

    /// <summary>The picture that a sweep's grain has drawn.</summary>
    public static SweepProgress Progress(LiveSweepWire live)
    {
        ArgumentNullException.ThrowIfNull(live);
        return new SweepProgress
        {
            Trials = live.Counts.Trials,
            Finished = live.Counts.Finished,
            Diverged = live.Counts.Diverged,
            Stopped = live.Counts.Stopped,
            Reused = live.Counts.Reused,
            Failed = live.Counts.Failed,
            Unneeded = live.Counts.Unneeded,
            Retried = live.Counts.Retried,
            Lost = live.Counts.Lost,
            Violations = live.Counts.Violations,
            Refusals = live.Counts.Refusals,
            TrialsPerSecond = live.TrialsPerSecond,
            StepsPerSecond = live.StepsPerSecond,
            SamplesPerSecond = live.SamplesPerSecond,
            Elapsed = live.Elapsed,
            Remaining = live.Remaining,
            Slots =
            [
                .. live.Slots.Select(slot => new SlotProgress(
                    slot.Slot,
                    slot.Ordinal,
                    slot.Step,
                    slot.TotalSteps,
                    slot.Since
                )),
            ],
            Halting = live.Halting,
            StoreTrouble = live.StoreTrouble,
        };
    }
}

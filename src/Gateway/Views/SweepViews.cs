using Sweeps.Api.Contract;
using Sweeps.Execution.Exporting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Model.Measures;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Views;

/// <summary>Sweeps and plans as the API shows them.</summary>
internal static class SweepViews
{
    private const int MostValues = 1000;
    private const int SamplesAtEachEnd = 3;

    /// <summary>A sweep as in a list, or with its plan.</summary>
    public static SweepView Of(SweepStanding standing, Plan? plan = null)
    {
        var (sweep, counts) = (standing.Sweep, standing.Counts);
        return new()
        {
            Id = sweep.Id,
            Name = sweep.Manifest.Name,
            Description = sweep.Description,
            Tags = sweep.Tags.Count == 0 ? null : sweep.Tags,
            State = standing.State,
            LostAt = standing.LostAt,
            Obstacle = standing.Obstacle,
            Unreported = standing.Unreported.Count == 0 ? null : standing.Unreported,
            Refusal = plan?.Refusal is { } refusal ? SweepReading.Refused(refusal) : null,
            Reason = sweep.Reason,
            Intent = EnumWords.Of(sweep.Intent),
            Created = sweep.Created,
            Environment = sweep.Manifest.Environment,
            EngineVersion = sweep.Manifest.EngineVersion,
            DefinitionHash = sweep.Manifest.DefinitionHash,
            Trials = sweep.Manifest.Trials,
            Counts = new(
                counts.Waiting,
                counts.Running,
                counts.Finished,
                counts.Diverged,
                counts.Stopped,
                counts.Failed,
                standing.Unneeded
            ),
            Cells = plan?.Cells,
            Axes = plan is null ? null : [.. plan.Axes.Select(Of)],
            Grid = plan is null ? null : sweep.Manifest.GridText,
        };
    }

    public static AxisView Of(PlanAxis axis) =>
        new(axis.Name, EnumWords.Of(axis.Scale), axis.Values.Count, [.. axis.Values.Take(MostValues)])
        {
            Drawn = axis.Span,
        };

    public static PlanView Of(SweepDefinition definition, PlanEstimate estimate, Plan plan) =>
        new(
            definition.Name,
            definition.DefinitionHash,
            plan.Cells,
            plan.Trials,
            estimate.Done.Trials,
            estimate.Done.OfOthers,
            estimate.Slots,
            estimate.Seconds,
            estimate.SlotSeconds,
            estimate.LongestSeconds,
            [.. plan.Axes.Select(Of)],
            [.. Samples(plan).Select(ordinal => new SampleView(ordinal, AxesOf(plan, ordinal)))],
            definition.Replication is { } rule ? new(rule.Start, rule.Measure, rule.HalfWidth) : null
        )
        {
            StartSeconds = estimate.StartSeconds,
            Spread = estimate.Spread,
            Notes = definition.Notes,
        };

    /// <summary>A trial's value on each axis.</summary>
    public static IReadOnlyDictionary<string, AxisValue> AxesOf(Plan plan, long ordinal) =>
        Named(plan.Axes, plan.AxisValues(ordinal));

    public static IReadOnlyDictionary<string, AxisValue> Named(
        IReadOnlyList<PlanAxis> axes,
        IReadOnlyList<string> values
    )
    {
        OrderedDictionary<string, AxisValue> named = new(axes.Count);
        for (int i = 0; i < axes.Count; i++)
            named[axes[i].Name] = new(values[i], !TrialColumns.IsLiteral(values[i], axes[i]));
        return named;
    }

    public static MeasureView Of(MeasureDescription about) =>
        new(about.Name, about.Group, about.Unit, about.Metrics, EnumWords.Of(about.Cost), about.Formula, about.Source);

    public static WorkerView Of(WorkerRecord worker) =>
        new(
            worker.Identity.Id,
            worker.Identity.Host,
            worker.Identity.ProcessId,
            worker.Identity.ProcessStarted,
            worker.Identity.Slots,
            worker.LeaseUntil,
            worker.Expired
        );

    public static OverviewView Of(SweepOverview overview) =>
        new(
            [.. overview.Axes.Select(axis => new AxisProgressView(axis.Axis, [.. axis.Values.Select(Of)]))],
            [
                .. overview.Workers.Select(worker => new WorkerStandingView(
                    Of(worker.Worker),
                    worker.Holds,
                    [.. worker.Trials.Select(trial => new HeldTrialView(trial.Ordinal, trial.Step))]
                )),
            ],
            new(overview.Attempts.Retried, overview.Attempts.Lost, overview.Attempts.HandedBack)
        );

    public static TroubleView Of(FailureGroup group) =>
        new(EnumWords.Of(group.State), group.Reason, group.Count, group.First);

    public static ViolationView Of(DeterminismViolation found) =>
        new(found.Trial.ToString(), found.Step, found.Measure, found.Recorded, found.Refused, found.Fence);

    /// <summary>A sweep while it runs.</summary>
    public static ProgressView Of(LiveSweep live)
    {
        var progress = live.Progress;
        return new()
        {
            Sweep = live.Sweep.Id,
            Name = live.Sweep.Manifest.Name,
            Intent = EnumWords.Of(live.Sweep.Intent),
            Reason = live.Sweep.Reason,
            Outcome = live.Outcome is { } outcome ? EnumWords.Of(outcome) : null,
            Trials = progress.Trials,
            Done = progress.Done,
            Finished = progress.Finished,
            Diverged = progress.Diverged,
            Stopped = progress.Stopped,
            Reused = progress.Reused,
            Failed = progress.Failed,
            Unneeded = progress.Unneeded,
            Running = progress.Running,
            Retried = progress.Retried,
            Lost = progress.Lost,
            TrialsPerSecond = progress.TrialsPerSecond,
            StepsPerSecond = progress.StepsPerSecond,
            SamplesPerSecond = progress.SamplesPerSecond,
            ElapsedSeconds = progress.Elapsed.TotalSeconds,
            RemainingSeconds = progress.Remaining?.TotalSeconds,
            Halting = progress.Halting,
            StoreTrouble = progress.StoreTrouble,
            Violations = progress.Violations,
            Refusals = progress.Refusals,
            Slots =
            [
                .. progress.Slots.Select(slot => new SlotView(
                    slot.Slot,
                    slot.Ordinal,
                    slot.Step,
                    slot.TotalSteps,
                    slot.Since
                )),
            ],
            Notices =
            [
                .. live.Notices.Select(notice => new NoticeView(
                    EnumWords.Of(notice.Kind),
                    notice.At,
                    notice.Ordinal,
                    notice.Message
                )),
            ],
        };
    }

    private static ValueProgressView Of(ValueProgress value)
    {
        var counts = value.Counts;
        return new(
            value.Value,
            value.Trials,
            counts.Waiting,
            counts.Running,
            counts.Finished,
            counts.Diverged,
            counts.Stopped,
            counts.Failed
        );
    }

    private static IEnumerable<long> Samples(Plan plan)
    {
        for (long ordinal = 0; ordinal < Math.Min(plan.Trials, SamplesAtEachEnd); ordinal++)
            yield return ordinal;
        for (
            long ordinal = Math.Max(SamplesAtEachEnd, plan.Trials - SamplesAtEachEnd);
            ordinal < plan.Trials;
            ordinal++
        )
            yield return ordinal;
    }
}

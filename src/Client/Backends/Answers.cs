using Sweeps.Api.Contract;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Statistics;
using Sweeps.Storage;

namespace Sweeps.Client.Backends;

/// <summary>A server's answers as what they are about.</summary>
internal static class Answers
{
    public static SweepRecord Record(SweepView view) =>
        new(
            view.Id,
            new(view.Name, view.DefinitionHash, view.Grid ?? "", view.Trials, view.EngineVersion, view.Environment),
            Word<SweepIntent>(view.Intent),
            view.Created
        )
        {
            Description = view.Description,
            Tags = view.Tags ?? [],
            Reason = view.Reason,
        };

    public static SweepWeight Weight(DeletionView view) =>
        new(view.Trials + view.Shared, view.Trials, view.Metrics, view.Checkpoints, view.Bytes);

    public static SweepCounts Counts(CountsView counts) =>
        new(counts.Waiting, counts.Running, counts.Finished, counts.Diverged, counts.Stopped, counts.Failed);

    public static TrialRecord Trial(TrialView trial) =>
        new(
            trial.Ordinal,
            trial.Cell,
            TrialKey.Parse(trial.Key),
            Word<TrialState>(trial.State),
            trial.Fence,
            trial.Step,
            trial.WeightsHash is { } hash ? Convert.FromHexString(hash) : null,
            trial.Reason,
            trial.Seconds,
            trial.Attempts,
            trial.Worker,
            trial.Failures
        );

    public static Summary Estimate(EstimateView estimate) =>
        new(estimate.N, estimate.Mean ?? double.NaN, estimate.Deviation, estimate.HalfWidth)
        {
            NotFinite = estimate.NotFinite ?? 0,
        };

    public static MeasureDescription Measure(MeasureView about) =>
        new(
            about.Name,
            about.Group,
            about.Unit,
            about.Metrics,
            about.Formula,
            about.Source,
            Word<MeasureCost>(about.Cost)
        );

    public static SweepOverview Overview(OverviewView view) =>
        new(
            [
                .. view.Axes.Select(axis => new AxisProgress(
                    axis.Axis,
                    [
                        .. axis.Values.Select(value => new ValueProgress(
                            value.Value,
                            value.Trials,
                            new(
                                value.Waiting,
                                value.Running,
                                value.Finished,
                                value.Diverged,
                                value.Stopped,
                                value.Failed
                            )
                        )),
                    ]
                )),
            ],
            [
                .. view.Workers.Select(standing => new WorkerStanding(
                    Worker(standing.Worker),
                    standing.Holds,
                    [.. standing.Trials.Select(trial => new HeldTrial(trial.Trial, trial.Step))]
                )),
            ],
            new(view.Attempts.Retried, view.Attempts.Lost, view.Attempts.HandedBack)
        );

    public static LiveSweep Live(SweepRecord sweep, ProgressView view) =>
        new(
            sweep with
            {
                Intent = Word<SweepIntent>(view.Intent),
                Reason = view.Reason,
            },
            new SweepProgress
            {
                Trials = view.Trials,
                Finished = view.Finished,
                Diverged = view.Diverged,
                Stopped = view.Stopped,
                Reused = view.Reused,
                Failed = view.Failed,
                Unneeded = view.Unneeded,
                Retried = view.Retried,
                Lost = view.Lost,
                TrialsPerSecond = view.TrialsPerSecond,
                StepsPerSecond = view.StepsPerSecond,
                SamplesPerSecond = view.SamplesPerSecond,
                Elapsed = TimeSpan.FromSeconds(view.ElapsedSeconds),
                Remaining =
                    view.RemainingSeconds is { } left && left < TimeSpan.MaxValue.TotalSeconds
                        ? TimeSpan.FromSeconds(left)
                        : null,
                Halting = view.Halting,
                StoreTrouble = view.StoreTrouble,
                Violations = view.Violations,
                Refusals = view.Refusals,
                Slots =
                [
                    .. view.Slots.Select(slot => new SlotProgress(
                        slot.Slot,
                        slot.Trial,
                        slot.Step,
                        slot.TotalSteps,
                        slot.Since
                    )),
                ],
            },
            view.Outcome is { } outcome ? Word<SweepOutcome>(outcome) : null,
            [
                .. view.Notices.Select(notice => new SweepNotice(
                    Word<SweepNoticeKind>(notice.Kind),
                    notice.At,
                    notice.Trial,
                    notice.Message
                )),
            ]
        );

    private static WorkerRecord Worker(WorkerView worker) =>
        new(
            new(worker.Id, worker.Host, "", worker.ProcessId, worker.Started, worker.Slots),
            worker.LeaseUntil,
            worker.Expired
        );

    /// <summary>A word of the contract as the value it names.</summary>
    public static T Word<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T value)
        && Enum.IsDefined(value)
            ? value
            : throw new MisuseException(
                $"A server of this version must answer with words that this build knows, but said `{word}`. "
                    + "Compare the versions with `sweeps version`."
            );
}

using Sweeps.Api.Contract;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Gateway.Views;

/// <summary>Trials, cells and metrics as the API shows them.</summary>
internal static class TrialViews
{
    public static TrialView Of(Plan plan, TrialRecord trial, IReadOnlyList<(string Measure, double Value)>? finals) =>
        new()
        {
            Ordinal = trial.Ordinal,
            Cell = trial.Cell,
            Key = trial.Trial.ToString(),
            Axes = SweepViews.AxesOf(plan, trial.Ordinal),
            State = EnumWords.Of(trial.State),
            Step = trial.Step,
            Fence = trial.Fence,
            Attempts = trial.Attempts,
            Failures = trial.Failures,
            Seconds = trial.ComputeSeconds,
            Worker = trial.Worker,
            Reason = trial.Reason,
            WeightsHash = trial.WeightsHash is { } hash ? Convert.ToHexStringLower(hash) : null,
            Measures = finals is null || trial.State != TrialState.Finished ? null : Named(finals),
            Unfinished = finals is null || trial.State == TrialState.Finished ? null : Named(finals),
        };

    public static AttemptView Of(AttemptRecord attempt) =>
        new(
            attempt.Fence,
            attempt.Worker,
            attempt.Started,
            attempt.Ended,
            attempt.Outcome is { } outcome ? EnumWords.Of(outcome) : null,
            attempt.Reason,
            attempt.FromStep,
            attempt.Refusals
        )
        {
            Remark = attempt.Remark,
        };

    public static MetricView Of(TrialMetric row) =>
        new(row.Ordinal, row.Metric.Step, row.Metric.Measure, row.Metric.Value);

    public static CellView Of(CellTable table, IReadOnlyList<(string Measure, int Index)> measures, CellResult cell)
    {
        return new(
            cell.Cell,
            SweepViews.Named(table.Axes, cell.AxisValues),
            Estimates(measures, cell.Measures),
            cell.Finished,
            cell.Diverged,
            cell.Stopped,
            cell.Failed,
            cell.Open
        )
        {
            AtStop = cell.AtStop.Count == 0 ? null : Estimates(measures, cell.AtStop),
            TooWide = cell.IsTooWide ? table.Rule?.Measure : null,
        };
    }

    private static OrderedDictionary<string, EstimateView> Estimates(
        IReadOnlyList<(string Measure, int Index)> measures,
        IReadOnlyList<Summary> summaries
    )
    {
        OrderedDictionary<string, EstimateView> estimates = new(measures.Count);
        foreach (var (measure, index) in measures)
            estimates[measure] = Of(index < 0 ? null : summaries[index]);
        return estimates;
    }

    public static PairTable Of(PairedTable table) =>
        new(
            [.. table.Axes.Select(axis => axis.Name)],
            table.Axis,
            table.Reference,
            table.Measures,
            [
                .. table.Rows.Select(row =>
                {
                    OrderedDictionary<string, EstimateView> differences = new(table.Measures.Count);
                    for (int i = 0; i < table.Measures.Count; i++)
                        differences[table.Measures[i]] = Of(row.Differences[i]);
                    return new PairView(
                        row.Cell,
                        SweepViews.Named(table.Axes, row.AxisValues),
                        differences,
                        row.Unpaired
                    )
                    {
                        Diverged = row.Diverged,
                        Stopped = row.Stopped,
                        Failed = row.Failed,
                        Open = row.Open,
                    };
                }),
            ]
        );

    public static EstimateView Of(Summary? summary) =>
        (
            summary is null or { Count: 0 }
                ? new EstimateView(0, null, null, null)
                : new(summary.Count, summary.Mean, summary.Deviation, summary.HalfWidth)
        ) with
        {
            NotFinite = summary is { NotFinite: > 0 } ? summary.NotFinite : null,
        };

    private static OrderedDictionary<string, double> Named(IReadOnlyList<(string Measure, double Value)> finals)
    {
        OrderedDictionary<string, double> named = new(finals.Count);
        foreach (var (measure, value) in finals)
            named[measure] = value;
        return named;
    }
}

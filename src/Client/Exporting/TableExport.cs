using Sweeps.Execution.Exporting;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Exporting;

/// <summary>Writes a sweep's trials or metrics as Parquet or Arrow: the columns of the CSV, with types.</summary>
internal static class TableExport
{
    public static async Task WriteTrialsAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        IReadOnlyList<string>? wanted,
        string format,
        Stream to,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<string> measures = wanted ?? await reader.MeasuresAsync(sweep, cancellation);
        TrialColumns columns = new(plan, measures);
        IReadOnlyList<string> states = EnumWords.All<TrialState>();
        await using TableFile table = await TableFile.BeginAsync(
            format,
            to,
            columns.All,
            column => plan.Axes.FirstOrDefault(axis => axis.Name == column.Name)?.Values ?? states,
            cancellation
        );
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, measures, cancellation))
            await table.AddAsync(columns.Row(result), cancellation);
        await table.EndAsync(cancellation);
    }

    public static async Task WriteMetricsAsync(
        ISweepReader reader,
        SweepRecord sweep,
        IReadOnlyList<string>? wanted,
        string format,
        Stream to,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<string> measures = wanted ?? await reader.MeasuresAsync(sweep, cancellation);
        ExportColumn[] columns =
        [
            new("trial", ColumnType.Integer),
            new("step", ColumnType.Integer),
            new("measure", ColumnType.Word),
            new("value", ColumnType.Number),
        ];
        await using TableFile table = await TableFile.BeginAsync(format, to, columns, _ => measures, cancellation);

        // The measures are those of the dictionary: while a sweep runs others may begin.
        MetricQuery query = new([.. measures]);
        await foreach (TrialMetric row in reader.ReadMetricsAsync(sweep, query, cancellation))
            await table.AddAsync([row.Ordinal, row.Metric.Step, row.Metric.Measure, row.Metric.Value], cancellation);
        await table.EndAsync(cancellation);
    }
}

using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Showing;

/// <summary>One screen about a trial: why it stands as it does, and its metrics over training.</summary>
internal static class TrialScreen
{
    public static async Task WriteAsync(
        ISweepReader reader,
        SweepRecord sweep,
        long ordinal,
        Session session,
        CancellationToken cancellation
    )
    {
        if (ordinal < 0 || ordinal >= sweep.Manifest.Trials)
            throw new MisuseException(
                $"`--trial` must be 0 to {sweep.Manifest.Trials - 1}, but was {ordinal}. See `sweeps results "
                    + $"{sweep.Word}`."
            );
        TextWriter to = session.Terminal.Out;
        to.WriteLine(
            $"Trial {ordinal} of {sweep.Title}: {SweepReading.DescribeTrial(SweepReading.PlanOf(sweep), ordinal)}"
        );
        to.WriteLine((await reader.ExplainAsync(sweep, ordinal, cancellation)).TrimEnd('\n'));
        SortedDictionary<string, List<double>> values = new(StringComparer.Ordinal);
        await foreach (
            TrialMetric row in reader.ReadMetricsAsync(sweep, new MetricQuery(Ordinal: ordinal), cancellation)
        )
        {
            if (!values.TryGetValue(row.Metric.Measure, out List<double>? of))
                values.Add(row.Metric.Measure, of = []);
            of.Add(row.Metric.Value);
        }

        if (values.Count == 0)
            return;
        to.WriteLine();
        Column[] columns =
        [
            new("measure"),
            new("first", IsNumber: true),
            new("last", IsNumber: true),
            new("over training"),
        ];
        await TableWriter.WriteAsync(
            new Table(
                columns,
                values.Select(measure =>
                    new Value[] { measure.Key, measure.Value[0], measure.Value[^1], Sparkline.Of(measure.Value) }
                )
            ),
            TableFormat.Table,
            session.Terminal,
            cancellation
        );
    }
}

using System.Globalization;
using System.Text.Json;
using Sweeps.Execution.Reading;

namespace Sweeps.Client.Exporting;

/// <summary>Writes metrics as JSON objects, one a line.</summary>
internal static class MetricLines
{
    public static async Task WriteAsync(
        IAsyncEnumerable<TrialMetric> metrics,
        TextWriter to,
        CancellationToken cancellation
    )
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        await foreach (TrialMetric row in metrics.WithCancellation(cancellation))
        {
            if (!names.TryGetValue(row.Metric.Measure, out string? name))
                names.Add(row.Metric.Measure, name = JsonEncodedText.Encode(row.Metric.Measure).ToString());
            string quote = double.IsFinite(row.Metric.Value) ? "" : "\""; // JSON has no number for what is not finite
            to.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"trial\":{row.Ordinal},\"step\":{row.Metric.Step},\"measure\":\"{name}\",\"value\":{quote}"
                        + $"{row.Metric.Value:R}{quote}}}\n"
                )
            );
        }
    }
}

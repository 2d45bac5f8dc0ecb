using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweeps.Execution.Exporting;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Exporting;

/// <summary>Writes every trial that was begun with its configuration and its last values; none is held in
/// memory.</summary>
internal static class TrialExport
{
    public static async Task WriteAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        IReadOnlyList<string>? wanted,
        bool csv,
        TextWriter to,
        CancellationToken cancellation
    )
    {
        if (!csv)
        {
            await foreach (FinalResult result in reader.ReadResultsAsync(sweep, wanted, cancellation))
                to.Write(Line(plan, result));
            return;
        }

        IReadOnlyList<string> measures = wanted ?? await reader.MeasuresAsync(sweep, cancellation);
        using CsvRows rows = new(
            to,
            [
                "trial",
                "cell",
                "key",
                .. plan.Axes.Select(axis => axis.Name),
                "state",
                "step",
                .. measures,
                "seconds",
                "attempts",
                "reason",
                "weights",
                "configuration",
            ]
        );
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, measures, cancellation))
            rows.Write([.. Row(plan, result, measures)]);
    }

    private static IEnumerable<string> Row(Plan plan, FinalResult result, IReadOnlyList<string> measures)
    {
        TrialRecord trial = result.Trial;
        Dictionary<string, double> values = result.Measures.ToDictionary(
            measure => measure.Measure,
            measure => measure.Value,
            StringComparer.Ordinal
        );
        return
        [
            Text(trial.Ordinal),
            Text(trial.Cell),
            trial.Trial.ToString(),
            .. plan.AxisValues(trial.Ordinal),
            StateOf(trial),
            Text(trial.Step),
            .. measures.Select(measure =>
                values.TryGetValue(measure, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : ""
            ),
            trial.ComputeSeconds.ToString("R", CultureInfo.InvariantCulture),
            Text(trial.Attempts),
            trial.Reason ?? "",
            Weights(trial) ?? "",
            CanonicalConfiguration.ToJson(plan.Configuration(trial.Ordinal)),
        ];
    }

    private static string Line(Plan plan, FinalResult result)
    {
        TrialRecord trial = result.Trial;
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("trial", trial.Ordinal);
            json.WriteNumber("cell", trial.Cell);
            json.WriteString("key", trial.Trial.ToString());
            json.WriteStartObject("axes");
            foreach (var (axis, value) in plan.Axes.Zip(plan.AxisValues(trial.Ordinal)))
                json.WriteString(axis.Name, value);
            json.WriteEndObject();
            json.WriteString("state", StateOf(trial));
            json.WriteNumber("step", trial.Step);
            json.WriteStartObject("metrics");
            foreach (var (measure, value) in result.Measures)
            {
                if (double.IsFinite(value))
                    json.WriteNumber(measure, value);
                else
                    // JSON has no number for what is not finite
                    json.WriteString(measure, value.ToString("R", CultureInfo.InvariantCulture));
            }

            json.WriteEndObject();
            json.WriteNumber("seconds", trial.ComputeSeconds);
            json.WriteNumber("attempts", trial.Attempts);
            json.WriteString("reason", trial.Reason);
            json.WriteString("weights", Weights(trial));
            json.WritePropertyName("configuration");
            json.WriteRawValue(CanonicalConfiguration.ToUtf8(plan.Configuration(trial.Ordinal)));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static string StateOf(TrialRecord trial) => trial.State.ToString().ToLowerInvariant();

    private static string? Weights(TrialRecord trial) =>
        trial.WeightsHash is { } hash ? Convert.ToHexStringLower(hash) : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

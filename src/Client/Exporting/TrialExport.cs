using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweeps.Execution.Exporting;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
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
            ColumnType[] axes = [.. plan.Axes.Select(TrialColumns.TypeOf)];
            await foreach (FinalResult result in reader.ReadResultsAsync(sweep, wanted, cancellation))
                to.Write(Line(plan, axes, result));
            return;
        }

        IReadOnlyList<string> measures = wanted ?? await reader.MeasuresAsync(sweep, cancellation);
        TrialColumns columns = new(plan, measures);
        using CsvRows rows = new(to, [.. columns.All.Select(column => column.Name)]);
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, measures, cancellation))
            rows.Write(columns.Row(result));
    }

    private static string Line(Plan plan, ColumnType[] axes, FinalResult result)
    {
        TrialRecord trial = result.Trial;
        bool finished = trial.State == TrialState.Finished;
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("trial", trial.Ordinal);
            json.WriteNumber("cell", trial.Cell);
            json.WriteString("key", trial.Trial.ToString());
            json.WriteStartObject("axes");
            foreach (var (axis, value) in plan.AxisValues(trial.Ordinal).Index())
            {
                json.WritePropertyName(plan.Axes[axis].Name);
                if (TrialColumns.IsLiteral(value, axes[axis]))
                    json.WriteRawValue(value);
                else if (TrialColumns.ValueOf(plan.Axes[axis], axes[axis], value) is null)
                    json.WriteNullValue();
                else
                    json.WriteStringValue(value);
            }

            json.WriteEndObject();
            json.WriteString("state", EnumWords.Of(trial.State));
            json.WriteNumber("step", trial.Step);
            Write(json, "metrics", finished ? result.Measures : []);
            Write(json, "unfinished", finished ? [] : result.Measures);
            json.WriteNumber("seconds", trial.ComputeSeconds);
            json.WriteNumber("attempts", trial.Attempts);
            json.WriteString("reason", trial.Reason);
            json.WriteString("weights", trial.WeightsHash is { } hash ? Convert.ToHexStringLower(hash) : null);
            json.WritePropertyName("configuration");
            json.WriteRawValue(CanonicalConfiguration.ToUtf8(plan.Configuration(trial.Ordinal)));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<(string Measure, double Value)> values)
    {
        json.WriteStartObject(name);
        foreach (var (measure, value) in values)
        {
            if (double.IsFinite(value))
                json.WriteNumber(measure, value);
            else
                // JSON has no number for what is not finite
                json.WriteString(measure, value.ToString("R", CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }
}

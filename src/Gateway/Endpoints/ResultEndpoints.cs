using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Execution.Exporting;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Views;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Results over seeds, and everything as files.</summary>
internal static class ResultEndpoints
{
    private const string NumberOfSeeds = "n";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("sweeps/{sweep}/cells", CellsAsync)
            .WithName("cells")
            .WithSummary(
                "Summarize trials cell by cell: mean, 95 % interval and n. `measure` chooses, `where` (p=0.2, "
                    + "test_error<0.1) narrows down, `sort` orders (test_error, or -test_error for the largest first)."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);
        api.MapGet("sweeps/{sweep}/pairs", PairsAsync)
            .WithName("pairs")
            .WithSummary(
                "Subtract the cells at one value of an axis from all others, paired by seed: mean difference, 95 % "
                    + "interval and pairs."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);
        api.MapGet("sweeps/{sweep}/export/trials", ExportTrialsAsync)
            .WithName("exportTrials")
            .WithSummary("Write all trials that were begun with their last values, as CSV or NDJSON.")
            .IsAFileOfASweep("text/csv", "application/x-ndjson");
        api.MapGet("sweeps/{sweep}/export/metrics", ExportMetricsAsync)
            .WithName("exportMetrics")
            .WithSummary("Write all metrics, as CSV or NDJSON.")
            .IsAFileOfASweep("text/csv", "application/x-ndjson");
    }

    private static async Task<Answer<CellPage>> CellsAsync(
        string sweep,
        [FromQuery] string[]? measure,
        [FromQuery] string[]? where,
        string? sort,
        int? offset,
        int? limit,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var standing = await sources.StandAsync(sweep, cancellation);
        sources.PlanOf(standing.Sweep);
        var table = await sources.Cells.OfAsync(standing, cancellation);
        if (offset is < 0 || limit is < 1)
            throw RefusedException.BadRequest(
                $"`offset` must be 0 or more and `limit` 1 or more, but they were {offset ?? 0} and "
                    + $"{limit?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "absent"}. Correct "
                    + "them, or leave them out to get all."
            );
        RequireMeasures(standing.Sweep, measure, table.Measures);
        string[] wanted = measure is { Length: > 0 } ? [.. measure.Distinct()] : [.. table.Measures];

        string[] axes = [.. table.Axes.Select(axis => axis.Name)];
        string[] names = Names(table);
        var conditions = Conditions.Parse(where, names, table.Axes);
        var cells = table.Cells.Where(cell => conditions.Hold(name => ValueOf(table, cell, name))).ToList();
        if (sort is { Length: > 0 })
            cells = Sorted(table, cells, sort, names);
        (string, int)[] shown = [.. wanted.Select(name => (name, table.IndexOf(name)))];
        return new(
            new(
                axes,
                wanted,
                cells.Count,
                [
                    .. cells
                        .Skip(offset ?? 0)
                        .Take(limit ?? int.MaxValue)
                        .Select(cell => TrialViews.Of(table, shown, cell)),
                ]
            )
        );
    }

    private static async Task<Answer<PairTable>> PairsAsync(
        string sweep,
        string axis,
        string reference,
        [FromQuery] string[]? measure,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        axis = KnownName.Of(axis, sources.PlanOf(found).Axes.Select(known => known.Name)) ?? axis;
        string[]? measures = measure is { Length: > 0 } ? measure : null;
        if (measures is not null)
            RequireMeasures(found, measures, await sources.Reader.MeasuresAsync(found, cancellation));
        try
        {
            return new(TrialViews.Of(await sources.Reader.PairsAsync(found, axis, reference, measures, cancellation)));
        }
        catch (ArgumentException refused)
        {
            throw RefusedException.BadRequest(refused.Message.Split(" (Parameter", 2)[0]);
        }
    }

    private static async Task<IResult> ExportTrialsAsync(
        string sweep,
        string? format,
        [FromQuery] string[]? measure,
        Sources sources,
        CancellationToken cancellation
    )
    {
        bool csv = IsCsv(format);
        var found = await sources.FindAsync(sweep, cancellation);
        var plan = sources.PlanOf(found);
        string[]? measures = measure is { Length: > 0 } ? [.. measure.Distinct()] : null;
        await RequireMeasuresAsync(found, measures, sources, cancellation);
        var rows = sources.Reader.ReadResultsAsync(found, measures, cancellation);
        if (!csv)
            return RowStream.Json(
                $"{found.Manifest.Name}-trials",
                rows.Select(result => TrialViews.Of(plan, result.Trial, result.Measures)),
                ApiJson.Default.TrialView
            );
        TrialColumns columns = new(plan, measures ?? await sources.Reader.MeasuresAsync(found, cancellation));
        string[] absent = ["key", "weights", "configuration"];
        int[] shown =
        [
            .. Enumerable.Range(0, columns.All.Count).Where(index => !absent.Contains(columns.All[index].Name)),
            Enumerable.Range(0, columns.All.Count).First(index => columns.All[index].Name == "key"),
        ];
        return RowStream.Csv(
            $"{found.Manifest.Name}-trials",
            [.. shown.Select(index => columns.All[index].Name)],
            rows.Select(
                IReadOnlyList<object?> (result) =>
                {
                    object?[] row = columns.Row(result);
                    return [.. shown.Select(index => row[index])];
                }
            )
        );
    }

    private static async Task<IResult> ExportMetricsAsync(
        string sweep,
        string? format,
        [FromQuery] string[]? measure,
        bool? last,
        long? trial,
        Sources sources,
        CancellationToken cancellation
    )
    {
        bool csv = IsCsv(format);
        var found = await sources.FindAsync(sweep, cancellation);
        if (trial is { } ordinal)
            TrialEndpoints.RequireTrial(found, ordinal);
        await RequireMeasuresAsync(found, measure, sources, cancellation);
        var rows = sources.Reader.ReadMetricsAsync(
            found,
            new MetricQuery(measure is { Length: > 0 } ? measure : null, last ?? false, trial),
            cancellation
        );
        return csv
            ? RowStream.Csv(
                $"{found.Manifest.Name}-metrics",
                ["trial", "step", "measure", "value"],
                rows.Select(
                    IReadOnlyList<object?> (row) => [row.Ordinal, row.Metric.Step, row.Metric.Measure, row.Metric.Value]
                )
            )
            : RowStream.Json($"{found.Manifest.Name}-metrics", rows.Select(TrialViews.Of), ApiJson.Default.MetricView);
    }

    private static bool IsCsv(string? format) =>
        format switch
        {
            null or "csv" => true,
            "ndjson" => false,
            _ => throw RefusedException.BadRequest(
                $"`format` must be csv or ndjson, but was `{format}`. Choose one of them."
            ),
        };

    public static void RequireMeasures(SweepRecord sweep, string[]? wanted, IReadOnlyList<string> known)
    {
        if ((wanted ?? []).FirstOrDefault(measure => !known.Contains(measure)) is not { } unknown)
            return;
        throw RefusedException.BadRequest(
            known.Count == 0
                ? $"The sweep `{sweep.Manifest.Name}` has no measures yet, but `{unknown}` was asked for. Wait "
                    + "until a trial has measured something."
                : $"A measure must be one that the sweep `{sweep.Manifest.Name}` has, but was `{unknown}`. "
                    + Spelling.Asked(unknown, known, $"It has {string.Join(", ", known)}.")
        );
    }

    /// <summary>The same of rows that may be asked for before the sweep has measured anything.</summary>
    public static async Task RequireMeasuresAsync(
        SweepRecord sweep,
        string[]? wanted,
        Sources sources,
        CancellationToken cancellation
    )
    {
        if (wanted is not { Length: > 0 })
            return;
        var standing = await sources.Reader.StandAsync(sweep, cancellation);
        var known = await sources.Cells.MeasuresAsync(standing, cancellation);
        if (known.Count > 0)
            RequireMeasures(sweep, wanted, known);
    }

    public static List<CellResult> Sorted(CellTable table, List<CellResult> cells, string sort, string[] names)
    {
        bool largestFirst = sort[0] == '-' && !names.Contains(sort);
        string by = largestFirst ? sort[1..] : sort;
        by =
            KnownName.Of(by, names)
            ?? throw RefusedException.BadRequest(
                $"`sort` must name an axis, a measure, cell or n, with - before it for the largest first, but was "
                    + $"`{sort}`. {KnownName.Advice(by, names)}"
            );

        // Values that are not there come last either way; cells that are alike keep their order.
        var ordered = cells.OrderBy(cell => PlaceOf(table, cell, by).Group);
        return
        [
            .. largestFirst
                ? ordered
                    .ThenByDescending(cell => PlaceOf(table, cell, by).Number)
                    .ThenByDescending(cell => PlaceOf(table, cell, by).Text, StringComparer.Ordinal)
                : ordered
                    .ThenBy(cell => PlaceOf(table, cell, by).Number)
                    .ThenBy(cell => PlaceOf(table, cell, by).Text, StringComparer.Ordinal),
        ];
    }

    /// <summary>Where a cell stands: those with a value first, then those that were stopped early by their last values,
    /// then the others, either way.</summary>
    private static (int Group, double? Number, string? Text) PlaceOf(CellTable table, CellResult cell, string by)
    {
        var (text, number) = ValueOf(table, cell, by);
        if (number is { } value && !double.IsNaN(value))
            return (0, value, text);
        return text is null && cell.StoppedAt(table.IndexOf(by)) is { Mean: var last } && !double.IsNaN(last)
            ? (1, last, null)
            : (2, null, text);
    }

    /// <summary>What conditions on cells may name, and what cells may be sorted by.</summary>
    public static string[] Names(CellTable table) =>
        [.. table.Axes.Select(axis => axis.Name), .. table.Measures, "cell", NumberOfSeeds];

    /// <summary>What a cell has by a name.</summary>
    public static (string? Text, double? Number) ValueOf(CellTable table, CellResult cell, string name)
    {
        for (int axis = 0; axis < table.Axes.Count; axis++)
        {
            if (table.Axes[axis].Name == name)
                return (cell.AxisValues[axis], Conditions.Number(cell.AxisValues[axis]));
        }

        if (table.IndexOf(name) is >= 0 and var measure)
            return (null, cell.Measures[measure] is { Count: > 0 } summary ? summary.Mean : null);
        return name == NumberOfSeeds ? (null, cell.Finished) : (null, cell.Cell);
    }
}

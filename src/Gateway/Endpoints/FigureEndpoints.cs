using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Pictures of sweeps and trials, drawn as the command draws them.</summary>
internal static class FigureEndpoints
{
    private const int MostMeasures = 6;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("sweeps/{sweep}/picture", SweepAsync)
            .WithName("picture")
            .WithSummary(
                "Draw a sweep as SVG: `kind` (line, heat, curves, parallel, scatter, importance), `x` and `by` (axes), "
                    + "`measure` (several), `where` (p=0.2, test_error<0.1)."
            )
            .IsAFileOfASweep(SvgAnswer.ContentType);
        api.MapGet("sweeps/{sweep}/trials/{ordinal:long}/picture", TrialAsync)
            .WithName("trialPicture")
            .WithSummary("Draw what a trial measured over training, as SVG: `measure` chooses.")
            .IsAFileOfASweep(SvgAnswer.ContentType);
    }

    private static async Task<SvgAnswer> SweepAsync(
        string sweep,
        string? kind,
        string? x,
        string? by,
        [FromQuery] string[]? measure,
        [FromQuery] string[]? where,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var standing = await sources.StandAsync(sweep, cancellation);
        var plan = sources.PlanOf(standing.Sweep);
        var wanted = KindOf(kind);
        var table = await sources.Cells.OfAsync(standing, cancellation);
        string[] axes = [.. table.Axes.Select(axis => axis.Name)];
        x = AxisOf(x, nameof(x), axes);
        by = AxisOf(by, nameof(by), axes);
        if (FigureRules.OfAxes(wanted, x, by, (nameof(x), nameof(by))) is { } misfit)
            throw RefusedException.BadRequest(misfit);
        var measures = Measures(standing.Sweep, wanted, measure, table.Measures);
        var conditions = Conditions.Parse(where, ResultEndpoints.Names(table), table.Axes);
        CellFigureOptions options = new()
        {
            Title = standing.Sweep.Manifest.Name,
            Subtitle = Subtitle(plan, where),
            Measures = measures,
            Unit = MainMeasures.UnitsOf(plan.Configuration(0)),
            Along = x,
            By = by,
        };
        var takes = Taker(plan, table, conditions, where);
        string? svg = wanted switch
        {
            FigureKind.Curves => CellFigures.Draw(
                await SweepCurves.ReadAsync(sources.Reader, standing.Sweep, plan, measures, takes, cancellation),
                options
            ),
            FigureKind.Importance => await ImportanceAsync(),
            _ => CellFigures.Draw(
                wanted,
                table with
                {
                    Cells = [.. table.Cells.Where(cell => Holds(table, conditions, cell))],
                },
                options
            ),
        };
        return new(
            svg
                ?? throw RefusedException.NotFound(
                    wanted == FigureKind.Heat
                        ? $"A heat map needs two axes that vary, but what is looked at of "
                            + $"`{standing.Sweep.Manifest.Name}` has fewer, or no values yet. Draw lines, or wait "
                            + "for more."
                        : $"A picture needs trials that have measured something finite, but what is looked at of "
                            + $"`{standing.Sweep.Manifest.Name}` has none. Wait for the first, or ask for more."
                ),
            standing.Sweep.Manifest.Name
        );

        async Task<string?> ImportanceAsync()
        {
            var samples = await ImportanceEndpoints.ReadAsync(
                sources,
                standing.Sweep,
                plan,
                measures,
                takes,
                greatest: null,
                cancellation
            );
            return await sources.Work.RunAsync(
                () => CellFigures.Draw(samples, options, cancellation: cancellation),
                cancellation
            );
        }
    }

    /// <summary>Which trials are looked at: those of cells that fit the conditions.</summary>
    public static Func<long, bool> Taker(Plan plan, CellTable table, Conditions conditions, string[]? where)
    {
        if (where is not { Length: > 0 })
            return static _ => true;
        var cells = table.Cells.Where(cell => Holds(table, conditions, cell)).Select(cell => cell.Cell).ToHashSet();
        return ordinal => cells.Contains(plan.Cell(ordinal));
    }

    private static bool Holds(CellTable table, Conditions conditions, CellResult cell) =>
        conditions.Hold(name => ResultEndpoints.ValueOf(table, cell, name));

    private static async Task<SvgAnswer> TrialAsync(
        string sweep,
        long ordinal,
        [FromQuery] string[]? measure,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        TrialEndpoints.RequireTrial(found, ordinal);
        var plan = sources.PlanOf(found);
        List<(string Measure, long Step, double Value)> rows = [];
        await foreach (
            var row in sources.Reader.ReadMetricsAsync(found, new MetricQuery(Ordinal: ordinal), cancellation)
        )
            rows.Add((row.Metric.Measure, row.Metric.Step, row.Metric.Value));
        string[] known = [.. rows.Select(row => row.Measure).Distinct().Order(StringComparer.Ordinal)];
        var measures = Measures(found, FigureKind.Curves, measure, known);
        List<CurveTable> curves = [];
        foreach (string name in measures)
        {
            CurveTableBuilder builder = new(plan, name);
            foreach (var row in rows.Where(row => row.Measure == name))
                builder.Add(ordinal, row.Step, row.Value);
            curves.Add(builder.Build());
        }

        string values = string.Join(
            ", ",
            plan.Axes.Zip(plan.AxisValues(ordinal), (axis, value) => $"{axis.Name} = {value}")
        );
        string? svg = CellFigures.Draw(
            curves,
            new()
            {
                Title = $"{found.Manifest.Name}, trial {ordinal}",
                Subtitle = values,
                Measures = measures,
                Unit = MainMeasures.UnitsOf(plan.Configuration(ordinal)),
            }
        );
        return new(
            svg
                ?? throw RefusedException.NotFound(
                    $"A picture needs values, but trial {ordinal} of `{found.Manifest.Name}` has measured none. "
                        + $"See /api/v1/sweeps/{found.Id}/trials/{ordinal}/why."
                ),
            $"{found.Manifest.Name}-{ordinal}"
        );
    }

    private static FigureKind KindOf(string? kind) =>
        kind is null
            ? FigureKind.Line
            : EnumWords.Find<FigureKind>(kind)
                ?? throw RefusedException.BadRequest(
                    $"`kind` must be {string.Join(", ", EnumWords.All<FigureKind>())}, but was `{kind}`. "
                        + Spelling.Asked(kind, EnumWords.All<FigureKind>(), "Choose one of them.")
                );

    /// <summary>The measures of a picture: those that were asked for, or the usual ones.</summary>
    public static IReadOnlyList<string> Measures(
        SweepRecord sweep,
        FigureKind kind,
        string[]? wanted,
        IReadOnlyList<string> known
    )
    {
        ResultEndpoints.RequireMeasures(sweep, wanted, known);
        if (wanted is not { Length: > 0 })
            return kind.Usual(known, SweepReading.DefinitionOf(sweep));

        string[] measures = [.. wanted.Distinct()];
        if (measures.Length > MostMeasures)
            throw RefusedException.BadRequest(
                $"A picture shows at most {MostMeasures} measures, but {measures.Length} were asked for. Ask for "
                    + "several pictures."
            );
        return FigureRules.OfMeasures(kind, measures.Length, "`measure`") is { } misfit
            ? throw RefusedException.BadRequest(misfit)
            : measures;
    }

    private static string? AxisOf(string? name, string parameter, string[] axes) =>
        name is null
            ? null
            : KnownName.Of(name, axes)
                ?? throw RefusedException.BadRequest(
                    $"`{parameter}` must name an axis of the sweep other than the seed, but was `{name}`. "
                        + KnownName.Advice(name, axes)
                );

    private static string Subtitle(Plan plan, string[]? where)
    {
        string shared = SharedSettings.Describe(plan);
        return where is { Length: > 0 } ? $"{string.Join(", ", where)} · {shared}" : shared;
    }
}

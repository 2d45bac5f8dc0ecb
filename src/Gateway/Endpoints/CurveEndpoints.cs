using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Views;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Curves over training as numbers, so that whoever draws them can be asked what a point is.</summary>
internal static class CurveEndpoints
{
    private const int UsualCurves = 40;
    private const int MostCurves = 200;
    private const int UsualPoints = 400;
    private const int FewestPoints = 3;
    private const int MostPoints = 2000;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("sweeps/{sweep}/curves", CurvesAsync)
            .WithName("curves")
            .WithSummary(
                "Give a measure over training as numbers, a curve for each cell: mean, 95 % interval and n over seeds "
                    + "at each step. `where` and `cell` choose cells, `sort` orders them, `limit` says how many curves "
                    + "and `points` how many steps of each (largest triangles)."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);

    private static async Task<Answer<CurveSet>> CurvesAsync(
        string sweep,
        string measure,
        [FromQuery] string[]? where,
        [FromQuery] long[]? cell,
        string? sort,
        int? limit,
        int? points,
        Sources sources,
        CancellationToken cancellation
    )
    {
        int most = Within(limit, nameof(limit), UsualCurves, 1, MostCurves);
        int steps = Within(points, nameof(points), UsualPoints, FewestPoints, MostPoints);
        var standing = await sources.StandAsync(sweep, cancellation);
        var plan = sources.PlanOf(standing.Sweep);
        var table = await sources.Cells.OfAsync(standing, cancellation);
        ResultEndpoints.RequireMeasures(
            standing.Sweep,
            [measure],
            [.. table.Measures.Union(await sources.Cells.MeasuresAsync(standing, cancellation))]
        );
        foreach (long one in cell ?? [])
            TrialEndpoints.RequireCell(standing.Sweep, plan, one);
        string[] names = ResultEndpoints.Names(table);
        var conditions = Conditions.Parse(where, names, table.Axes);
        var chosen = table
            .Cells.Where(one =>
                (cell is not { Length: > 0 } || cell.Contains(one.Cell))
                && conditions.Hold(name => ResultEndpoints.ValueOf(table, one, name))
            )
            .ToList();
        if (sort is { Length: > 0 })
            chosen = ResultEndpoints.Sorted(table, chosen, sort, names);
        CurveTableBuilder builder = new(
            plan,
            measure,
            table.Rule,
            table.Cells.Where(one => one.IsTooWide).Select(one => one.Cell).ToHashSet()
        );
        foreach (var one in chosen.Take(most))
        {
            foreach (long ordinal in plan.OrdinalsOfCell(one.Cell))
                await AddAsync(builder, sources, standing.Sweep, ordinal, measure, cancellation);
        }

        var curves = builder.Build();
        var places = chosen.Take(most).Index().ToDictionary(one => one.Item.Cell, one => one.Index);
        return new(
            new(
                measure,
                [.. curves.Axes.Select(axis => axis.Name)],
                chosen.Count,
                [.. curves.Cells.OrderBy(one => places[one.Cell]).Select(one => Of(curves.Axes, one, steps))]
            )
        );
    }

    private static async Task AddAsync(
        CurveTableBuilder builder,
        Sources sources,
        SweepRecord sweep,
        long ordinal,
        string measure,
        CancellationToken cancellation
    )
    {
        if (await sources.Control.Store.Results.ReadTrialAsync(sweep.Id, ordinal, cancellation) is not { } trial)
            return;
        MetricQuery query = new([measure], Ordinal: ordinal);
        await foreach (var row in sources.Reader.ReadMetricsAsync(sweep, query, cancellation))
            builder.Add(ordinal, row.Metric.Step, row.Metric.Value, trial.State.Outcome());
    }

    private static CurveView Of(IReadOnlyList<PlanAxis> axes, CellCurve curve, int most)
    {
        var points = curve.Points;
        int[] kept = LargestTriangles.Of(points.Count, most, at => points[at].Step, at => points[at].Value.Mean);
        return new(
            curve.Cell,
            SweepViews.Named(axes, curve.AxisValues),
            [.. kept.Select(at => points[at].Step)],
            [.. kept.Select(at => points[at].Value.Mean)],
            [.. kept.Select(at => points[at].Value.HalfWidth)],
            [.. kept.Select(at => points[at].Value.Count)]
        )
        {
            Measured = points.Count,
            Diverged = curve.Diverged,
            NotFinite = curve.NotFinite,
            IsDiverged = curve.IsDiverged,
            Stopped = curve.Stopped,
            IsStopped = curve.IsStopped,
            Failed = curve.Failed,
            IsTooWide = curve.IsTooWide,
        };
    }

    private static int Within(int? given, string name, int usual, int least, int most) =>
        given is { } value && (value < least || value > most)
            ? throw RefusedException.BadRequest(
                $"`{name}` must be {least} to {most}, but was {value}. Leave it out to get {usual}."
            )
            : given ?? usual;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Views;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Says which axes decide what is best.</summary>
internal static class ImportanceEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("sweeps/{sweep}/importance", ImportanceAsync)
            .WithName("importance")
            .WithSummary(
                "Say how much each axis decides a measure: `measure`, `greatest` (whether the greatest value is the "
                    + "best), `share` (of the trials that count as the best), `where` (p=0.2) chooses cells."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);

    private static async Task<Answer<ImportanceView>> ImportanceAsync(
        string sweep,
        string? measure,
        bool? greatest,
        double? share,
        [FromQuery] string[]? where,
        Sources sources,
        CancellationToken cancellation
    )
    {
        double best = share ?? ImportanceSamples.UsualShare;
        if (!(best > 0 && best < 1))
            throw RefusedException.BadRequest(
                $"`share` must be above 0 and below 1, but was {best}. Leave it out to look at the best tenth."
            );
        var standing = await sources.StandAsync(sweep, cancellation);
        var plan = sources.PlanOf(standing.Sweep);
        var table = await sources.Cells.OfAsync(standing, cancellation);
        var measures = FigureEndpoints.Measures(
            standing.Sweep,
            FigureKind.Importance,
            measure is null ? null : [measure],
            table.Measures
        );
        var conditions = Conditions.Parse(where, ResultEndpoints.Names(table), table.Axes);
        var takes = FigureEndpoints.Taker(plan, table, conditions, where);
        var samples = await ReadAsync(sources, standing.Sweep, plan, measures, takes, greatest, cancellation);
        return new(await sources.Work.RunAsync(() => ViewOf(samples[0], best, cancellation), cancellation));
    }

    /// <summary>The trials of each measure that are looked at.</summary>
    /// <exception cref="RefusedException">There are too few to say anything.</exception>
    public static async Task<IReadOnlyList<ImportanceSamples>> ReadAsync(
        Sources sources,
        SweepRecord sweep,
        Plan plan,
        IReadOnlyList<string> measures,
        Func<long, bool> takes,
        bool? greatest,
        CancellationToken cancellation
    )
    {
        if (measures.Count == 0)
            throw RefusedException.NotFound(
                $"Axes decide the values of a measure, but `{sweep.Manifest.Name}` has none yet. Wait for the first."
            );
        var all = await SweepImportance.ReadAsync(sources.Reader, sweep, plan, measures, greatest, takes, cancellation);
        return all.FirstOrDefault(samples => samples.Seeds == 0) is { } few
            ? throw RefusedException.NotFound(few.Shortage)
            : all;
    }

    private static ImportanceView ViewOf(ImportanceSamples samples, double share, CancellationToken cancellation) =>
        new(
            samples.Measure,
            samples.IsGreatestBest,
            share,
            samples.Seeds,
            [
                .. samples
                    .Axes.Zip(samples.AmongBest(share, cancellation), samples.OfVariance(cancellation))
                    .OrderByDescending(row => row.Second.Mean)
                    .Select(row => new AxisImportanceView(
                        row.First,
                        TrialViews.Of(row.Second),
                        TrialViews.Of(row.Third)
                    )),
            ]
        )
        {
            LeftOut = samples.LeftOut is { Length: > 0 } note ? note : null,
        };
}

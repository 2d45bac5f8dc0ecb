using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Drawing.Cells;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Views;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Trials and what they measured, page by page.</summary>
internal static class TrialEndpoints
{
    private const int UsualTrials = 100;
    private const int MostTrials = 1000;
    private const int UsualMetrics = 1000;
    private const int MostMetrics = 10_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("sweeps/{sweep}/trials", TrialsAsync)
            .WithName("trials")
            .WithSummary(
                "List trials that were begun, by number, page by page: `state` and `where` (p=0.2, test_error<0.1) "
                    + "narrow them down, `cell` takes those of one cell, `measure` adds last values, `sort` orders "
                    + "(test_error, or -test_error for the largest first), `cursor` goes on."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);
        api.MapGet("sweeps/{sweep}/trials/{ordinal:long}", TrialAsync)
            .WithName("trial")
            .WithSummary("Show a trial: configuration, attempts and why it stands as it does.")
            .OfASweep();
        api.MapGet("sweeps/{sweep}/trials/{ordinal:long}/why", WhyAsync)
            .WithName("why")
            .WithSummary("Explain in words how a trial stands and why.")
            .OfASweep();
        ProgramEndpoints.Map(api);
        api.MapGet("sweeps/{sweep}/metrics", MetricsAsync)
            .WithName("metrics")
            .WithSummary("List metrics by trial, step and measure, page by page; those of one trial are never divided.")
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);
        api.MapGet("sweeps/{sweep}/measures", MeasuresAsync)
            .WithName("sweepMeasures")
            .WithSummary("List the measures that a sweep has values of.")
            .OfASweep();
    }

    private static async Task<Answer<TrialPage>> TrialsAsync(
        string sweep,
        string? cursor,
        int? limit,
        [FromQuery] string[]? state,
        [FromQuery] string[]? where,
        [FromQuery] string[]? measure,
        long? cell,
        string? sort,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        var plan = sources.PlanOf(found);
        await ResultEndpoints.RequireMeasuresAsync(found, measure, sources, cancellation);
        int most = Limit(limit, UsualTrials, MostTrials);
        string[] axisNames = [.. plan.Axes.Select(axis => axis.Name)];
        var standing =
            sort is { Length: > 0 } || where is { Length: > 0 }
                ? await sources.Reader.StandAsync(found, cancellation)
                : null;
        string[] names = standing is null
            ? axisNames
            : TrialSorting.Names(axisNames, await sources.Cells.MeasuresAsync(standing, cancellation));
        var conditions = Conditions.Parse(where, names, plan.Axes);
        if (
            standing is not null
            && (sort is { Length: > 0 } || conditions.Names.Any(name => !axisNames.Contains(name)))
        )
        {
            OrderedTrials ordered = new(sources, standing, plan, conditions, TrialSorting.Parse(sort, names));
            return new(
                await ordered.PageAsync(States(state), cell, measure, Math.Max(0, Cursor(cursor)), most, cancellation)
            );
        }

        TrialQuery query = new(Cursor(cursor), States(state));
        List<TrialView> trials = [];
        await foreach (
            var trial in cell is { } one
                ? OfCellAsync(one)
                : sources.Results.ReadTrialsAsync(found.Id, query, cancellation)
        )
        {
            var axes = SweepViews.AxesOf(plan, trial.Ordinal);
            if (!conditions.Hold(name => (axes[name].Text, Conditions.Number(axes[name].Text))))
                continue;
            if (trials.Count == most)
                return new(new(trials, trials[^1].Ordinal.ToString(CultureInfo.InvariantCulture)));
            trials.Add(
                TrialViews.Of(
                    plan,
                    trial,
                    measure is { Length: > 0 }
                        ? await FinalsAsync(sources, found, trial.Ordinal, measure, cancellation)
                        : null
                )
            );
        }

        return new(new(trials, null));

        // A cell's trials are few and lie anywhere in the sweep: each is looked up instead of reading all.
        async IAsyncEnumerable<TrialRecord> OfCellAsync(long cell)
        {
            RequireCell(found, plan, cell);
            foreach (long ordinal in plan.OrdinalsOfCell(cell))
            {
                if (
                    await sources.Results.ReadTrialAsync(found.Id, ordinal, cancellation) is { } trial
                    && query.Takes(trial)
                )
                    yield return trial;
            }
        }
    }

    /// <summary>The last values of a trial, of some measures or of all, in order of name.</summary>
    public static async Task<List<(string Measure, double Value)>> FinalsAsync(
        Sources sources,
        SweepRecord sweep,
        long ordinal,
        string[]? measures,
        CancellationToken cancellation
    )
    {
        var finals = await LastValuesAsync(sources, sweep, ordinal, measures, cancellation);
        finals.Sort(static (left, right) => string.CompareOrdinal(left.Measure, right.Measure));
        return finals;
    }

    /// <summary>The same in the order in which the store has them.</summary>
    private static async Task<List<(string Measure, double Value)>> LastValuesAsync(
        Sources sources,
        SweepRecord sweep,
        long ordinal,
        string[]? measures,
        CancellationToken cancellation
    )
    {
        List<(string Measure, double Value)> finals = [];
        await foreach (
            var row in sources.Reader.ReadMetricsAsync(
                sweep,
                new MetricQuery(measures is { Length: > 0 } ? measures : null, LastOnly: true, ordinal),
                cancellation
            )
        )
            finals.Add((row.Metric.Measure, row.Metric.Value));
        return finals;
    }

    private static async Task<Answer<TrialDetail>> TrialAsync(
        string sweep,
        long ordinal,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        RequireTrial(found, ordinal);
        var plan = sources.PlanOf(found);
        var configuration = plan.Configuration(ordinal);
        var trial = await sources.Results.ReadTrialAsync(found.Id, ordinal, cancellation);
        var key = trial?.Trial ?? TrialKey.Of(configuration);
        var finals = await LastValuesAsync(sources, found, ordinal, null, cancellation);
        if (trial is { State: TrialState.Running })
            trial = await NowAsync(trial);
        using var canonical = JsonDocument.Parse(CanonicalConfiguration.ToUtf8(configuration));
        using var whole = JsonDocument.Parse(CanonicalConfiguration.WithDefaults(configuration));
        return new(
            new()
            {
                Ordinal = ordinal,
                Cell = plan.Cell(ordinal),
                Key = key.ToString(),
                Axes = SweepViews.AxesOf(plan, ordinal),
                Configuration = canonical.RootElement.Clone(),
                WholeConfiguration = whole.RootElement.Clone(),
                Why = await sources.Reader.ExplainAsync(found, ordinal, cancellation),
                Trial = trial is null ? null : TrialViews.Of(plan, trial, finals),
                Attempts = [.. (await sources.Results.ReadAttemptsAsync(key, cancellation)).Select(TrialViews.Of)],
                Trace = ActivityContext.TryParse(found.Manifest.Trace, null, out var trace)
                    ? trace.TraceId.ToString()
                    : null,
            }
        );

        // The store knows of a running trial what its latest checkpoint and metrics say; whoever trains it knows more.
        async Task<TrialRecord> NowAsync(TrialRecord running)
        {
            var live = await sources.Control.LookAtTrialAsync(found.Id, running.Trial, cancellation);
            return live is null ? running : running with { Step = Math.Max(running.Step, live.Step) };
        }
    }

    private static async Task<Answer<WhyView>> WhyAsync(
        string sweep,
        long ordinal,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        RequireTrial(found, ordinal);
        return new(new(ordinal, await sources.Reader.ExplainAsync(found, ordinal, cancellation)));
    }

    private static async Task<Answer<MetricPage>> MetricsAsync(
        string sweep,
        string? cursor,
        int? limit,
        [FromQuery] string[]? measure,
        bool? last,
        long? trial,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        if (trial is { } ordinal)
            RequireTrial(found, ordinal);
        await ResultEndpoints.RequireMeasuresAsync(found, measure, sources, cancellation);
        int most = Limit(limit, UsualMetrics, MostMetrics);
        MetricQuery query = new(measure is { Length: > 0 } ? measure : null, last ?? false, trial, Cursor(cursor));
        List<MetricView> metrics = [];
        await foreach (var row in sources.Reader.ReadMetricsAsync(found, query, cancellation))
        {
            if (metrics.Count >= most && metrics[^1].Trial != row.Ordinal)
                return new(new(metrics, metrics[^1].Trial.ToString(CultureInfo.InvariantCulture)));
            metrics.Add(TrialViews.Of(row));
        }

        return new(new(metrics, null));
    }

    private static async Task<Answer<MeasureNames>> MeasuresAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var standing = await sources.StandAsync(sweep, cancellation);
        var names = await sources.Cells.MeasuresAsync(standing, cancellation);
        var plan = sources.PlanOf(standing.Sweep);
        var unit = plan.Trials > 0 ? MainMeasures.UnitsOf(plan.Configuration(0)) : MainMeasures.Unit;
        return new(
            new(names)
            {
                Units = new OrderedDictionary<string, string>(
                    names.Select(name => KeyValuePair.Create(name, unit(name)))
                ),
            }
        );
    }

    public static void RequireTrial(SweepRecord sweep, long ordinal)
    {
        if (ordinal < 0 || ordinal >= sweep.Manifest.Trials)
            throw RefusedException.NotFound(
                $"The sweep `{sweep.Manifest.Name}` has trials 0 to {sweep.Manifest.Trials - 1}, but {ordinal} was "
                    + $"asked for. See /api/v1/sweeps/{sweep.Id}/trials."
            );
    }

    public static void RequireCell(SweepRecord sweep, Plan plan, long cell)
    {
        if (cell < 0 || cell >= plan.Cells)
            throw RefusedException.BadRequest(
                $"`cell` must be 0 to {plan.Cells - 1}, but was {cell}. See /api/v1/sweeps/{sweep.Id}/cells."
            );
    }

    private static int Limit(int? limit, int usual, int most) =>
        limit is < 1 || limit > most
            ? throw RefusedException.BadRequest(
                $"`limit` must be 1 to {most}, but was {limit}. Leave it out to get {usual}."
            )
            : limit ?? usual;

    private static long Cursor(string? cursor) =>
        cursor is null ? -1
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out long after) ? after
        : throw RefusedException.BadRequest(
            $"`cursor` must be what the page before gave as `next`, but was `{cursor}`. Leave it out to begin at "
                + "the first page."
        );

    private static TrialState[]? States(string[]? states)
    {
        if (states is not { Length: > 0 })
            return null;
        var all = EnumWords.All<TrialState>();
        return
        [
            .. states
                .SelectMany(state => state.Split(','))
                .Select(state =>
                    EnumWords.Find<TrialState>(state)
                    ?? throw RefusedException.BadRequest(
                        $"`state` must be one of {string.Join(", ", all)}, "
                            + $"but was `{state}`. "
                            + Spelling.Asked(state, all, "Correct it, or leave it out to get all.")
                    )
                ),
        ];
    }
}

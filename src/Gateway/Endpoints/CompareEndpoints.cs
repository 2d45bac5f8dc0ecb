using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Views;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Cells of one sweep or of several side by side: what differs in their configurations, and in what they
/// measured, paired by seed.</summary>
internal static class CompareEndpoints
{
    private const int MostCells = 12;
    private const int MostTrialsOfACell = 1000;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("compare", CompareAsync)
            .WithName("compare")
            .WithSummary(
                "Compare cells: `cell` (several, each SWEEP:CELL such as quickstart:3). Each has its whole "
                    + "configuration, its means and the differences to the first cell, paired by seed."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);

    private static async Task<Answer<CellComparison>> CompareAsync(
        [FromQuery] string[]? cell,
        [FromQuery] string[]? measure,
        Sources sources,
        CancellationToken cancellation
    )
    {
        if (cell is not { Length: > 0 and <= MostCells })
            throw RefusedException.BadRequest(
                $"`cell` must name 1 to {MostCells} cells, but named {cell?.Length ?? 0}. Write for instance "
                    + "cell=quickstart:3&cell=quickstart:7."
            );
        List<Member> members = [];
        foreach (string one in cell)
            members.Add(await ReadAsync(one, measure, sources, cancellation));
        string[] measures = measure is { Length: > 0 }
            ? [.. measure.Distinct()]
            :
            [
                .. members
                    .SelectMany(member => member.Trials)
                    .SelectMany(trial => (IsStopped(trial) ? trial.Unfinished : trial.Measures)?.Keys ?? [])
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
        return new(
            new(measures, [.. members.Select((member, place) => Of(member, place == 0 ? null : members[0], measures))])
        );
    }

    private static async Task<Member> ReadAsync(
        string named,
        string[]? measure,
        Sources sources,
        CancellationToken cancellation
    )
    {
        int at = named.LastIndexOf(':');
        if (
            at <= 0
            || !long.TryParse(named.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        )
            throw RefusedException.BadRequest(
                $"A cell is written SWEEP:CELL, its sweep's name or id and its number, but was `{named}`. Write for "
                    + "instance cell=quickstart:3."
            );
        var sweep = await sources.FindAsync(named[..at], cancellation);
        var plan = sources.PlanOf(sweep);
        TrialEndpoints.RequireCell(sweep, plan, number);
        long[] ordinals = [.. plan.OrdinalsOfCell(number).Take(MostTrialsOfACell)];
        List<TrialView> trials = [];
        foreach (long ordinal in ordinals)
        {
            if (await sources.Results.ReadTrialAsync(sweep.Id, ordinal, cancellation) is { } trial)
                trials.Add(
                    TrialViews.Of(
                        plan,
                        trial,
                        await TrialEndpoints.FinalsAsync(sources, sweep, ordinal, measure, cancellation)
                    )
                );
        }

        return new(sweep, plan, number, ordinals[0], trials);
    }

    private static ComparedCell Of(Member member, Member? first, string[] measures)
    {
        var (sweep, plan, cell, ordinal, trials) = member;
        OrderedDictionary<string, EstimateView> estimates = [];
        OrderedDictionary<string, EstimateView> differences = [];
        foreach (string measure in measures)
        {
            var own = Values(member, measure);
            estimates[measure] = TrialViews.Of(Summary.Of([.. own.Values]));
            if (first is null)
                continue;
            var reference = Values(first, measure);
            differences[measure] = TrialViews.Of(
                Summary.OfPairedDifferences([
                    .. own.Where(value => reference.ContainsKey(value.Key))
                        .Select(value => (reference[value.Key], value.Value)),
                ])
            );
        }

        string[] axes = [.. plan.Axes.Select(axis => axis.Name)];
        int[] shown = [.. Enumerable.Range(0, axes.Length).Where(index => axes[index] != PlanAxis.Seed)];
        var values = plan.AxisValues(ordinal);
        return new(
            sweep.Id,
            sweep.Manifest.Name,
            cell,
            SweepViews.Named([.. shown.Select(index => plan.Axes[index])], [.. shown.Select(index => values[index])]),
            Configuration(plan, ordinal),
            estimates,
            first is null ? null : differences,
            trials
        )
        {
            AtStop = AtStop(trials, measures),
        };
    }

    /// <summary>Last values of the seeds that were stopped early; null: none was.</summary>
    private static OrderedDictionary<string, EstimateView>? AtStop(
        IReadOnlyList<TrialView> trials,
        IReadOnlyList<string> measures
    )
    {
        TrialView[] stopped = [.. trials.Where(IsStopped)];
        if (stopped.Length == 0)
            return null;
        OrderedDictionary<string, EstimateView> estimates = [];
        foreach (string measure in measures)
            estimates[measure] = TrialViews.Of(
                Summary.Of([
                    .. stopped
                        .Where(trial => trial.Unfinished!.ContainsKey(measure))
                        .Select(trial => trial.Unfinished![measure]),
                ])
            );
        return estimates;
    }

    private static bool IsStopped(TrialView trial) =>
        trial.State == EnumWords.Of(TrialState.Stopped) && trial.Unfinished is not null;

    /// <summary>A measure's final values by seed. Trials that were not trained to the end are in no mean.</summary>
    private static SortedDictionary<string, double> Values(Member member, string measure)
    {
        SortedDictionary<string, double> values = new(StringComparer.Ordinal);
        foreach (var trial in member.Trials)
        {
            if (trial.Measures is { } finals && finals.TryGetValue(measure, out double value))
                values[SeedOf(member.Plan, trial.Ordinal)] = value;
        }

        return values;
    }

    private static string SeedOf(Plan plan, long ordinal) =>
        plan.Configuration(ordinal).Seed.ToString(CultureInfo.InvariantCulture);

    private static JsonElement Configuration(Plan plan, long ordinal)
    {
        var fields = JsonNode.Parse(CanonicalConfiguration.WithDefaults(plan.Configuration(ordinal)))!.AsObject();
        fields.Remove(PlanAxis.Seed);
        using var rest = JsonDocument.Parse(fields.ToJsonString());
        return rest.RootElement.Clone();
    }

    private sealed record Member(
        SweepRecord Sweep,
        Plan Plan,
        long Cell,
        long Ordinal,
        IReadOnlyList<TrialView> Trials
    );
}

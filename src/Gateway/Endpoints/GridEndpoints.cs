using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Execution.Control;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Views;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Sharing;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Grids on their way to becoming sweeps.</summary>
internal static class GridEndpoints
{
    private const int MostSlots = 1_000_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("plan", PlanAsync)
            .WithName("plan")
            .WithSummary("Plan a grid: size, estimated time, axes and samples, without training anything.")
            .RefusesGrids();
        api.MapPost("validate", ValidateAsync)
            .WithName("validate")
            .WithSummary("Check a grid: every problem with line, column, rule, value and next step.");
        api.MapPost("sweeps", SubmitAsync)
            .Needs(TokenScope.Submit)
            .WithName("submit")
            .WithSummary("Register a grid as a sweep and let it run; one that is there already goes on.")
            .Produces<SweepView>(StatusCodes.Status201Created)
            .RefusesGrids();
        api.MapPost("sweeps/{sweep}/extend", ExtendAsync)
            .Needs(TokenScope.Submit)
            .WithName("extend")
            .WithSummary(
                "Add values, epochs or steps to a sweep: a new one of the same name that trains only what it adds."
            )
            .Produces<SweepView>(StatusCodes.Status201Created)
            .RefusesGrids()
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Answer<PlanView>> PlanAsync(
        GridRequest request,
        Sources sources,
        CancellationToken cancellation
    )
    {
        if (request.Slots is < 1 or > MostSlots)
            throw RefusedException.BadRequest(
                $"`slots` must be 1 to {MostSlots}, but was {request.Slots}. Leave it out to count the workers "
                    + "that are there."
            );
        var (definition, plan) = await sources.Work.RunAsync(
            () => Read(request.Grid, request.Set, cancellation) is var read ? (read, new Plan(read)) : default,
            cancellation
        );
        int slots = request.Slots ?? Math.Max(1, await sources.SlotsAsync(cancellation));
        var done = await sources.Reader.CountDoneAsync(definition, plan, cancellation);
        PlannedTrials trials = new(definition, await sources.SpeedAsync(cancellation));
        return new(SweepViews.Of(definition, PlanEstimate.Of(plan, trials, slots, done), plan));
    }

    private static async Task<Answer<GridCheck>> ValidateAsync(
        GridRequest request,
        Sources sources,
        CancellationToken cancellation
    )
    {
        try
        {
            var (definition, _) = await sources.Work.RunAsync(
                () => Read(request.Grid, request.Set, cancellation) is var read ? (read, new Plan(read)) : default,
                cancellation
            );
            return new(new(true, []) { Notes = definition.Notes });
        }
        catch (GridFileException wrong)
        {
            return new(new(false, ExceptionProblems.View(wrong)));
        }
    }

    private static async Task<Answer<SweepView>> SubmitAsync(
        SubmitRequest request,
        HttpContext context,
        Sources sources,
        Quotas quotas,
        CancellationToken cancellation
    )
    {
        if (request.MaxSlots is < 1)
            throw RefusedException.BadRequest(
                $"`max_slots` must be at least 1, but was {request.MaxSlots}. Leave it out to take all there are."
            );
        if (Math.Abs((long)request.Priority) > RunTerms.MostPriority)
            throw RefusedException.BadRequest(
                $"`priority` must be from -{RunTerms.MostPriority} to {RunTerms.MostPriority}, but was "
                    + $"{request.Priority}. Leave it out to take 0."
            );
        IReadOnlyList<string> labels = request.Labels ?? [];
        if (labels.Count > RunTerms.MostLabels)
            throw RefusedException.BadRequest(
                $"`labels` may be {RunTerms.MostLabels} words at most, but are {labels.Count}. Give fewer."
            );
        if (labels.Any(label => !RunTerms.IsLabel(label)))
            throw RefusedException.BadRequest(
                $"`labels` must be words of at most {RunTerms.LongestLabel} characters, but one is empty or longer, or "
                    + "has spaces, commas or control characters. Correct it, or leave it out."
            );
        var definition = await sources.Work.RunAsync(() => Read(request.Grid, request.Set, cancellation), cancellation);
        SweepSubmission submission = new(definition.EffectiveText, EnvironmentOf(request.Environment, context))
        {
            Priority = request.Priority,
            MaxSlots = request.MaxSlots,
            Labels = labels,
        };
        return await RegisterAsync(definition, submission, context, sources, quotas, cancellation);
    }

    private static async Task<Answer<SweepView>> ExtendAsync(
        string sweep,
        ExtendRequest request,
        HttpContext context,
        Sources sources,
        Quotas quotas,
        CancellationToken cancellation
    )
    {
        var before = await sources.FindAsync(sweep, cancellation);
        List<string> set = [.. request.Set ?? []];
        if (request.Epochs is { } epochs)
            set.Add(FormattableString.Invariant($"epochs={epochs}"));
        if (request.Steps is { } steps)
            set.Add(FormattableString.Invariant($"steps={steps}"));
        var overrides = Overrides(set);
        var definition = await sources.Work.RunAsync(
            () =>
                SweepExtension.Of(
                    before,
                    request.Grid is { } grid
                        ? GridFile.Read(grid, "grid", overrides, new() { Cancellation = cancellation })
                        : null,
                    overrides
                ),
            cancellation
        );
        SweepSubmission submission = new(definition.EffectiveText, EnvironmentOf(request.Environment, context));
        return await RegisterAsync(definition, submission, context, sources, quotas, cancellation);
    }

    private static Task<Answer<SweepView>> RegisterAsync(
        SweepDefinition definition,
        SweepSubmission submission,
        HttpContext context,
        Sources sources,
        Quotas quotas,
        CancellationToken cancellation
    ) =>
        quotas.WithinAsync(
            context.User.TokenName,
            definition,
            () => RegisterAsync(definition, submission, sources, cancellation),
            cancellation
        );

    private static async Task<Answer<SweepView>> RegisterAsync(
        SweepDefinition definition,
        SweepSubmission submission,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var sweep = await sources.Control.SubmitAsync(submission, cancellation);
        var standing = await sources.Reader.StandAsync(sweep, cancellation);
        return new(
            SweepViews.Of(standing, sources.PlanOf(sweep)) with
            {
                Notes = definition.Notes,
            },
            sweep.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            $"/api/v1/sweeps/{sweep.Id}"
        );
    }

    // Whoever writes null in JSON means nothing; the types do not keep it out.
    private static SweepDefinition Read(string? grid, IReadOnlyList<string>? set, CancellationToken cancellation) =>
        GridFile.Read(
            grid ?? throw RefusedException.BadRequest("`grid` must be the text of a grid file, but was null. Add it."),
            "grid",
            Overrides(set ?? []),
            new() { Cancellation = cancellation }
        );

    private static List<GridOverride> Overrides(IReadOnlyList<string?> set)
    {
        if (set.Contains(null))
            throw RefusedException.BadRequest(
                "`set` must be overrides, each written key=value, but one is null. Write for instance `epochs=10`."
            );
        try
        {
            return [.. set.Select(text => GridOverride.Parse(text!))];
        }
        catch (FormatException wrong)
        {
            throw RefusedException.BadRequest(wrong.Message);
        }
    }

    private static string EnvironmentOf(string? given, HttpContext context)
    {
        GivenText.Require(FreeText.Environment, "environment", given);
        string environment = string.IsNullOrWhiteSpace(given)
            ? $"queued over HTTP from {context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address"}"
            : given;
        return context.User.TokenName is { } name ? $"{environment}, by {name}" : environment;
    }
}

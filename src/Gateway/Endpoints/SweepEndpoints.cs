using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sweeps.Api.Contract;
using Sweeps.Execution.Control;
using Sweeps.Execution.Reading;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Views;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Sweeps: which there are, how they stand, and what is wanted of them.</summary>
internal static class SweepEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("sweeps", ListAsync)
            .WithName("list")
            .WithSummary(
                "List sweeps, newest first: those that have each `tag`; or with `called` the one that a name or the "
                    + "beginning of an id stands for."
            );
        api.MapGet("sweeps/{sweep}", ShowAsync)
            .WithName("show")
            .WithSummary("Show a sweep: its counts, plan and grid.")
            .OfASweep();
        api.MapGet("sweeps/{sweep}/grid", GridAsync)
            .WithName("grid")
            .WithSummary("Get the grid file of a sweep, overrides applied.")
            .Produces<string>(StatusCodes.Status200OK, "application/yaml")
            .OfASweep();
        api.MapGet("sweeps/{sweep}/overview", OverviewAsync)
            .WithName("overview")
            .WithSummary("Say how far a sweep is along each axis, who trains it, and which attempts came to nothing.")
            .OfASweep();
        api.MapGet("sweeps/{sweep}/trouble", TroubleAsync)
            .WithName("trouble")
            .WithSummary("List what failed or diverged, by reason.")
            .OfASweep();
        api.MapGet("sweeps/{sweep}/violations", ViolationsAsync)
            .WithName("violations")
            .WithSummary("List metrics that came out differently the second time.")
            .OfASweep();
        api.MapGet("sweeps/{sweep}/fingerprint", FingerprintAsync)
            .WithName("fingerprint")
            .WithSummary("Hash all that a sweep has computed: equal for equal trials with equal bits.")
            .OfASweep();
        api.MapGet("sweeps/{sweep}/events", EventsAsync)
            .WithName("events")
            .WithSummary(
                "Watch a sweep until it has ended: server-sent events, `progress` with a whole picture each, `end` "
                    + "after the last."
            )
            .Produces<ProgressView>(StatusCodes.Status200OK, "text/event-stream")
            .OfASweep()
            .Refuses(StatusCodes.Status429TooManyRequests)
            .RequireRateLimiting(Limits.Streams);
        UpkeepEndpoints.Map(api);
        Intent("pause", SweepIntent.Pause, "Stop a sweep at checkpoints, until it is resumed.");
        Intent("cancel", SweepIntent.Cancel, "Stop a sweep; what is done stays.");
        api.MapPost("sweeps/{sweep}/resume", ResumeAsync)
            .Needs(TokenScope.Operate)
            .WithName("resume")
            .WithSummary("Let a sweep go on.")
            .OfASweep()
            .Refuses(StatusCodes.Status409Conflict);
        api.MapPost("sweeps/{sweep}/retry", RetryAsync)
            .Needs(TokenScope.Operate)
            .WithName("retry")
            .WithSummary("Forget the failures of failed trials and let the sweep run.")
            .OfASweep()
            .Refuses(StatusCodes.Status409Conflict);

        void Intent(string name, SweepIntent intent, string summary) =>
            api.MapPost(
                    $"sweeps/{{sweep}}/{name}",
                    (
                        string sweep,
                        HaltRequest? request,
                        ClaimsPrincipal caller,
                        Sources sources,
                        CancellationToken cancellation
                    ) => HaltAsync(sweep, name, intent, request?.Reason, caller.TokenName, sources, cancellation)
                )
                .Needs(TokenScope.Operate)
                .WithName(name)
                .WithSummary(summary)
                .OfASweep()
                .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict);
    }

    private static async Task<Answer<SweepList>> ListAsync(
        string? called,
        [FromQuery] string[]? tag,
        Sources sources,
        CancellationToken cancellation
    )
    {
        if (called is null)
            return new(
                new([
                    .. (await sources.Reader.ListAsync(cancellation))
                        .Where(standing => standing.Sweep.HasAll(tag ?? []))
                        .Select(standing => SweepViews.Of(standing)),
                ])
            );
        return await sources.Reader.FindAsync(called, cancellation) is { } found
            ? new(new([SweepViews.Of(await sources.Reader.StandAsync(found, cancellation))]))
            : new(new([]));
    }

    private static async Task<Answer<SweepView>> ShowAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    ) => View(await sources.StandAsync(sweep, cancellation), sources);

    private static async Task<IResult> GridAsync(string sweep, Sources sources, CancellationToken cancellation) =>
        Results.Text(
            (await sources.FindAsync(sweep, cancellation)).Manifest.GridText,
            "application/yaml",
            Encoding.UTF8
        );

    private static async Task<Answer<OverviewView>> OverviewAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        sources.PlanOf(found);
        return new(SweepViews.Of(await sources.Overviews.OfAsync(found, cancellation)));
    }

    private static async Task<Answer<TroubleList>> TroubleAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    ) =>
        new(
            new([
                .. (
                    await sources.Reader.FailuresAsync(await sources.FindAsync(sweep, cancellation), cancellation)
                ).Select(SweepViews.Of),
            ])
        );

    private static async Task<Answer<ViolationList>> ViolationsAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    ) =>
        new(
            new([
                .. (
                    await sources.Reader.ViolationsAsync(await sources.FindAsync(sweep, cancellation), cancellation)
                ).Select(SweepViews.Of),
            ])
        );

    private static async Task<Answer<FingerprintView>> FingerprintAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var fingerprint = await sources.Reader.FingerprintAsync(
            await sources.FindAsync(sweep, cancellation),
            cancellation
        );
        return new(new(fingerprint.Hash, fingerprint.Trials, fingerprint.Missing));
    }

    private static async Task<IResult> EventsAsync(
        string sweep,
        Sources sources,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        return new LiveStream(Pictures(), sources.Clock, lifetime.ApplicationStopping);

        async IAsyncEnumerable<ProgressView> Pictures(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default
        )
        {
            await foreach (var live in sources.Control.WatchAsync(found.Id, stop))
                yield return SweepViews.Of(live);
        }
    }

    private static async Task<Answer<SweepView>> HaltAsync(
        string sweep,
        string name,
        SweepIntent intent,
        string? reason,
        string? by,
        Sources sources,
        CancellationToken cancellation
    )
    {
        GivenText.Require(FreeText.Reason, "reason", reason?.Trim());
        var standing = await sources.StandAsync(sweep, cancellation);
        if (standing.IsSettled)
            throw RefusedException.Conflict(
                $"The sweep `{standing.Sweep.Manifest.Name}` is done already: there is nothing to {name}. See "
                    + $"/api/v1/sweeps/{standing.Sweep.Id}."
            );
        return await SetAsync(standing.Sweep, intent, ReasonOf(reason, by), sources, cancellation);
    }

    /// <summary>Why, and by whom where that is known.</summary>
    private static string? ReasonOf(string? reason, string? by)
    {
        string? said = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        if (by is null)
            return said;
        string mark = said is null ? $"by {by}" : $" (by {by})";
        return said is null ? mark : said[..Math.Min(said.Length, FreeText.Reason.Longest - mark.Length)] + mark;
    }

    private static async Task<Answer<SweepView>> ResumeAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        StoredGrid.DefinitionOf(found);
        return await SetAsync(found, SweepIntent.Run, null, sources, cancellation);
    }

    private static async Task<Answer<RetryView>> RetryAsync(
        string sweep,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        StoredGrid.DefinitionOf(found);
        long retried = await sources.Control.RetryFailedAsync(found.Id, cancellation);
        var standing = await sources.StandAsync(found.Id, cancellation);
        return new(new(retried, SweepViews.Of(standing, sources.PlanOf(standing.Sweep))));
    }

    private static async Task<Answer<SweepView>> SetAsync(
        SweepRecord sweep,
        SweepIntent intent,
        string? reason,
        Sources sources,
        CancellationToken cancellation
    )
    {
        await sources.Control.SetIntentAsync(sweep.Id, intent, reason, cancellation);
        return View(await sources.StandAsync(sweep.Id, cancellation), sources);
    }

    private static Answer<SweepView> View(SweepStanding standing, Sources sources) =>
        new(SweepViews.Of(standing, sources.PlanOf(standing.Sweep)));
}

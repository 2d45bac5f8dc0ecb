using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Views;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Names, describes, tags and deletes sweeps.</summary>
internal static class UpkeepEndpoints
{
    /// <summary>A request that deletes ends after about this, with what is left for the next.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPatch("sweeps/{sweep}", ChangeAsync)
            .Needs(TokenScope.Operate)
            .WithName("change")
            .WithSummary("Change a sweep's name, description or tags.")
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict);
        api.MapDelete("sweeps/{sweep}", DeleteAsync)
            .Needs(TokenScope.Operate)
            .WithName("delete")
            .WithSummary(
                "Delete a sweep with the trials that no other sweep has; with `dry_run`, say what would go. It "
                    + "must not be running."
            )
            .OfASweep()
            .Produces<DeletionView>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status409Conflict);
    }

    private static async Task<Answer<SweepView>> ChangeAsync(
        string sweep,
        ChangeRequest change,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var (added, removed) = (Tags(change.AddTags, "add_tags"), Tags(change.RemoveTags, "remove_tags"));
        var found = await sources.FindAsync(sweep, cancellation);
        if (change.Name is "")
            throw RefusedException.BadRequest("`name` must have a character at least, but is empty. Choose another.");
        GivenText.Require(SweepNames.Rule, "name", change.Name);
        GivenText.Require(FreeText.Description, "description", change.Description);
        if (change.Name is { } given)
            await sources.Control.Store.Upkeep.RenameSweepAsync(found.Id, given, cancellation);
        if (change.Description is { } description)
            await sources.Control.Store.Upkeep.DescribeSweepAsync(found.Id, description, cancellation);
        if (added.Count + removed.Count > 0)
            await sources.Control.Store.Upkeep.TagSweepAsync(found.Id, added, removed, cancellation);
        var standing = await sources.StandAsync(found.Id, cancellation);
        return new(SweepViews.Of(standing, sources.PlanOf(standing.Sweep)));
    }

    private static IReadOnlyList<string> Tags(IReadOnlyList<string?>? tags, string name) =>
        [
            .. (tags ?? []).Select(tag =>
                tag is not null && SweepTags.IsGood(tag)
                    ? tag
                    : throw RefusedException.BadRequest(
                        $"A tag in `{name}` {SweepTags.Rule}, but was `{tag ?? "null"}`. Correct it."
                    )
            ),
        ];

    private static async Task<Answer<DeletionView>> DeleteAsync(
        string sweep,
        Sources sources,
        [FromQuery(Name = "dry_run")] bool dryRun = false,
        CancellationToken cancellation = default
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        var upkeep = sources.Control.Store.Upkeep;
        if (dryRun)
            return new(View(await upkeep.WeighSweepAsync(found.Id, cancellation), deleted: false));
        long began = sources.Clock.GetTimestamp();
        SweepWeight gone = default;
        while (true)
        {
            var part = await upkeep.DeleteSomeAsync(found.Id, cancellation);
            gone += part.Weight;
            if (part.IsGone)
                return new(View(gone, deleted: true));
            if (sources.Clock.GetElapsedTime(began) > Longest)
                return new(View(gone, deleted: false), StatusCodes.Status202Accepted);
        }
    }

    private static DeletionView View(SweepWeight weight, bool deleted) =>
        new(deleted, weight.Trials, weight.Shared, weight.Metrics, weight.Checkpoints, weight.Bytes);
}

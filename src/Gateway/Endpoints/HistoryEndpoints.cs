using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Model.Names;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Who did what about sweeps.</summary>
internal static class HistoryEndpoints
{
    private const int Most = 1000;
    private const int Usual = 100;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("history", AllAsync)
            .WithName("historyOfAll")
            .WithSummary("List who did what about sweeps, deleted ones too, newest first.")
            .Refuses(StatusCodes.Status400BadRequest);
        api.MapGet("sweeps/{sweep}/history", OfSweepAsync)
            .WithName("history")
            .WithSummary("List who did what about a sweep, newest first.")
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);
    }

    private static Task<Answer<HistoryList>> AllAsync(Sources sources, int? limit, CancellationToken cancellation) =>
        ReadAsync(sources, null, limit, cancellation);

    private static async Task<Answer<HistoryList>> OfSweepAsync(
        string sweep,
        Sources sources,
        int? limit,
        CancellationToken cancellation
    ) => await ReadAsync(sources, await sources.FindAsync(sweep, cancellation), limit, cancellation);

    private static async Task<Answer<HistoryList>> ReadAsync(
        Sources sources,
        SweepRecord? sweep,
        int? limit,
        CancellationToken cancellation
    )
    {
        if (limit is < 1 or > Most)
            throw RefusedException.BadRequest(
                $"`limit` must be a whole number from 1 to {Most}, but was {limit}. Correct it."
            );
        var entries = await sources.Reader.HistoryAsync(sweep, limit ?? Usual, cancellation);
        return new(
            new([
                .. entries.Select(entry => new HistoryEntryView(
                    entry.SweepId,
                    entry.Sweep,
                    entry.At,
                    EnumWords.Of(entry.Change),
                    entry.By,
                    entry.Detail
                )),
            ])
        );
    }
}

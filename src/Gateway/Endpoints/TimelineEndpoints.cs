using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Views;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Who trained what when.</summary>
internal static class TimelineEndpoints
{
    private const int UsualTrials = 300;
    private const int MostTrials = 2000;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("sweeps/{sweep}/timeline", TimelineAsync)
            .WithName("timeline")
            .WithSummary(
                "Tell who trained what when: all attempts at the last `limit` trials that were begun, by number, with "
                    + "how they ended."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);

    private static async Task<Answer<Timeline>> TimelineAsync(
        string sweep,
        int? limit,
        Sources sources,
        CancellationToken cancellation
    )
    {
        if (limit is < 1 or > MostTrials)
            throw RefusedException.BadRequest(
                $"`limit` must be 1 to {MostTrials}, but was {limit}. Leave it out to get {UsualTrials}."
            );
        var found = await sources.FindAsync(sweep, cancellation);
        Queue<TrialRecord> last = [];
        long begun = 0;
        await foreach (var trial in sources.Results.ReadTrialsAsync(found.Id, cancellation))
        {
            begun++;
            last.Enqueue(trial);
            if (last.Count > (limit ?? UsualTrials))
                last.Dequeue();
        }

        List<TimelineEntry> entries = [];
        foreach (var trial in last)
        {
            foreach (var attempt in await sources.Results.ReadAttemptsAsync(trial.Trial, cancellation))
                entries.Add(new(trial.Ordinal, TrialViews.Of(attempt)));
        }

        return new(new(begun, [.. entries.OrderBy(entry => entry.Attempt.Started)]));
    }
}

using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Views;
using Sweeps.Model;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>The server itself, its workers, and what it can measure.</summary>
internal static class ServerEndpoints
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(3);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("", ServerAsync).WithName("server").WithSummary("Say who answers: versions, store and slots.");
        api.MapGet("workers", WorkersAsync).WithName("workers").WithSummary("List the processes that train.");
        api.MapGet("measures", Measures)
            .WithName("measures")
            .WithSummary("List what can be measured, with formulas and sources.");
    }

    public static void MapHealth(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz/live", () => Results.Text("alive\n")).ExcludeFromDescription();
        app.MapGet("/healthz/ready", ReadyAsync).ExcludeFromDescription();
    }

    private static async Task<Answer<ServerView>> ServerAsync(Sources sources, CancellationToken cancellation)
    {
        string version =
            typeof(ServerEndpoints)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion.Split('+')[0]
            ?? "unknown";
        return new(
            new(version, EngineVersion.Current, sources.Reader.Location, await sources.SlotsAsync(cancellation))
        );
    }

    private static async Task<Answer<WorkerList>> WorkersAsync(Sources sources, CancellationToken cancellation) =>
        new(new([.. (await sources.Control.Store.Leases.ListWorkersAsync(cancellation)).Select(SweepViews.Of)]));

    private static Answer<MeasureList> Measures() =>
        new(new([.. MeasureCatalog.All.Select(measure => SweepViews.Of(measure.Description))]));

    /// <summary>Ready is who reaches the store: without it nothing can be answered.</summary>
    private static async Task<IResult> ReadyAsync(Sources sources, CancellationToken cancellation)
    {
        using var retry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        retry.CancelAfter(ReadyWithin);
        try
        {
            await sources.Control.Store.Leases.ListWorkersAsync(retry.Token);
            return Results.Text("ready\n");
        }
        catch (Exception away)
            when (away is StoreException
                || (away is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            string why =
                away is StoreException
                    ? away.Message
                    : $"The store must answer within {ReadyWithin.TotalSeconds} s, but did not. See whether it is up.";
            return new ApiProblem(StatusCodes.Status503ServiceUnavailable, "store-away", "Store away", why);
        }
    }
}

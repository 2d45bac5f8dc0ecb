using Sweeps.Grains.Workers;

namespace Sweeps.Silo;

/// <summary>What a supervisor may ask of a silo over HTTP.</summary>
internal static class Health
{
    public static void Map(WebApplication app)
    {
        // An answer is all that is asked for: a process that gives none is to be ended.
        app.MapGet("/healthz/live", () => Results.Text("live"));
        app.MapGet(
            "/healthz/ready",
            (ISiloStatusOracle cluster, SiloWorker worker) =>
                NotReady(cluster, worker) is { } why
                    ? Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable)
                    : Results.Text("ready")
        );
    }

    private static string? NotReady(ISiloStatusOracle cluster, SiloWorker worker) =>
        cluster.CurrentStatus != SiloStatus.Active
            ? $"The silo is {cluster.CurrentStatus} in its cluster."
            : worker.NotReady;
}

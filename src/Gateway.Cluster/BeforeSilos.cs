namespace Sweeps.Gateway.Cluster;

/// <summary>What a gateway does until its first silo answers: it lives, and says that it is not ready.</summary>
internal static class BeforeSilos
{
    private const string Alive = "/healthz/live";

    /// <summary>Listens at once, and not only after the cluster's client has found a silo. Otherwise a gateway without
    /// silos would not answer, and be restarted for that.</summary>
    public static void ListenBeforeSilos(this WebApplicationBuilder builder) =>
        builder.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);

    /// <summary>Answers all but liveness with 503 until the program has started, which the client is part of.</summary>
    public static void WaitForSilos(this WebApplication app, string cluster) =>
        app.Use(
            (context, next) =>
            {
                if (
                    app.Lifetime.ApplicationStarted.IsCancellationRequested
                    || context.Request.Path.Value?.EndsWith(Alive, StringComparison.Ordinal) == true
                )
                    return next(context);
                context.Response.Headers.RetryAfter = "1";
                return Results
                    .Problem(
                        $"A gateway needs a silo, but none of the cluster `{cluster}` has answered yet. "
                            + "Start one; the gateway goes on trying.",
                        statusCode: StatusCodes.Status503ServiceUnavailable
                    )
                    .ExecuteAsync(context);
            }
        );
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sweeps.Client.Parsing;
using Sweeps.Client.Running;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Speed;
using Sweeps.Gateway;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Model.Data.Files;
using Sweeps.Storage;

namespace Sweeps.Client.Serving;

/// <summary>The HTTP API over sweeps that this process trains. All that needs the web server is in this class, so that
/// other verbs never load it.</summary>
internal static class EmbeddedServer
{
    /// <summary>Serves until it is asked to leave. Gives the exit code.</summary>
    public static async Task<int> RunAsync(
        ISweepStore store,
        HostOptions options,
        string? data,
        Action<GatewayOptions> configure,
        Session session,
        CancellationToken cancellation
    )
    {
        TextWriter notes = session.Terminal.Error;
        var builder = WebApplication.CreateSlimBuilder();
        builder
            .Logging.ClearProviders()
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        GatewayOptions? gateway = null;
        try
        {
            builder.AddSweepsGateway(options => configure(gateway = options));
        }
        catch (GatewayOptionsException refused)
        {
            throw new MisuseException(refused.Message, refused);
        }

        if (ListenFailure.Probe(gateway!, "--listen") is { } taken)
            throw new MisuseException(taken);
        using DownloadNotes downloads = new(session.Terminal, quiet: false);
        using HostEngines engines = new(store, options, DataFolders.Default(data), downloads);
        await using SweepHost host = await SweepHost.StartAsync(store, engines.Engines, options, cancellation);
        builder.Services.AddSingleton<ISweepControl>(host).AddSingleton(KeptSpeed.OfThisMachine());
        await using WebApplication app = builder.Build();
        app.MapSweepsApi();
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception error) when (ListenFailure.Of(error, "--listen") is { } trouble)
        {
            throw new MisuseException(trouble, error);
        }

        session.Interrupts.Departure.WaitsFor = () => StopWaits.For(host);
        session.Interrupts.Departure.Farewell = "The next start goes on from the latest checkpoints.";
        using CancellationTokenRegistration insisted = session.Interrupts.Insisted.Register(host.Abandon);
        string addresses = string.Join(
            " and ",
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Select(address => address + app.Services.GetRequiredService<GatewayOptions>().BasePath)
        );
        notes.WriteLine(
            $"Serving {store.Location} at {addresses} with {Display.Count(options.Slots, "slot")}. Ctrl-C "
                + "checkpoints what is training and leaves."
        );
        Task asked = Task.Delay(Timeout.InfiniteTimeSpan, session.Clock, cancellation);
        await Task.WhenAny(asked, host.Completion);
        notes.WriteLine(
            host.Completion.IsFaulted
                ? "Leaving, since the store cannot be used."
                : "Leaving: what is training is checkpointed, and goes on when the store is served again."
        );
        await app.StopAsync(CancellationToken.None);
        await host.StopAsync();
        return ExitCode.Done;
    }
}

using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Grains.Database;
using Sweeps.Grains.Transport;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Gateway.Cluster;

/// <summary>Connects a program to a cluster of silos by way of the store that they share.</summary>
public static class ClusterClient
{
    /// <summary>Between two tries to connect.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds an <see cref="ISweepControl"/> that asks the cluster, and the cluster's <see cref="ISweepStore"/>, to a
    /// program. It waits at its start until a silo is there.
    /// </summary>
    /// <param name="builder">The program.</param>
    /// <param name="store">The cluster's store, <c>postgres://…</c>.</param>
    /// <param name="cluster">The cluster's name, as its silos have it.</param>
    /// <param name="runsPrograms">Whether the operator lets people's own programs be run.</param>
    /// <param name="certificates">How the cluster's members know each other; null: without TLS.</param>
    /// <exception cref="StoreException">The store is not one that a cluster can have.</exception>
    public static IHostApplicationBuilder AddSweepCluster(
        this IHostApplicationBuilder builder,
        string store,
        string cluster = "sweeps",
        bool runsPrograms = false,
        PeerCertificates? certificates = null
    )
    {
        ClusterDatabase.Require(store);
        builder.UseOrleansClient(client =>
        {
            if (certificates is not null)
                client.UseMutualTls(certificates);
            client.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = cluster;
                options.ServiceId = "sweeps";
            });
            client.UseAdoNetClustering(
                (OptionsBuilder<AdoNetClusteringClientOptions> clustering) =>
                    clustering.Configure<ISweepStore>(
                        (settings, opened) =>
                        {
                            settings.Invariant = "Npgsql";
                            settings.DataSource = ClusterDatabase.Open(opened);
                        }
                    )
            );
            // Gateways come and go with silos; a new one is to be found while callers still wait.
            client.Configure<Orleans.Configuration.GatewayOptions>(options =>
                options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2)
            );
            RetryPause pause = new(Pause, Pause, TimeProvider.System);
            client.UseConnectionRetryFilter(
                async (error, cancellation) =>
                {
                    await pause.WaitAsync(cancellation).ConfigureAwait(false);
                    return !cancellation.IsCancellationRequested;
                }
            );
            client.AddActivityPropagation();
        });
        builder.Services.AddSingleton(_ => SweepStores.Open(store));
        builder.Services.AddSingleton<ISweepControl>(services => new ClusterControl(
            services.GetRequiredService<IClusterClient>(),
            services.GetRequiredService<ISweepStore>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILogger<ClusterControl>>(),
            runsPrograms
        ));
        return builder;
    }
}

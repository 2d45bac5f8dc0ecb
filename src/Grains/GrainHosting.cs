using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Sweeps.Execution.Engines;
using Sweeps.Grains.Workers;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Training;
using Sweeps.Storage.Opening;

namespace Sweeps.Grains;

/// <summary>Adds what sweeps need to a silo.</summary>
public static class GrainHosting
{
    /// <summary>The silo's worker, its store and its engine.</summary>
    public static IServiceCollection AddSiloWorker(this IServiceCollection services, SiloWorkerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => SweepStores.Open(options.Store));
        services.TryAddSingleton<ITrainingEngine>(provider => new TrainingEngines(
            new DataSets(DataFolders.Default(options.Data)),
            null,
            options.RunsPrograms ? [.. provider.GetServices<IProgramRunner>()] : []
        ));
        services.AddSingleton(options);
        services.AddSingleton<SiloWorker>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider =>
            provider.GetRequiredService<SiloWorker>()
        );
        return services;
    }

    /// <summary>How long a grain may take over one call, and how long it is kept when nobody calls it.</summary>
    public static ISiloBuilder AddSweepGrains(this ISiloBuilder silo)
    {
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(10));
        return silo;
    }
}

using Sweeps.Execution.Hosting;
using Sweeps.Execution.Trials;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>Runs sweeps inside this process, on threads of its own.</summary>
/// <param name="store">Where results go; stays open.</param>
/// <param name="engine">What trains.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class EmbeddedHost(ISweepStore store, ITrainingEngine engine, HostOptions? options = null)
{
    /// <summary>How it runs.</summary>
    public HostOptions Options { get; } = options ?? new HostOptions();

    /// <summary>
    /// Registers a sweep and begins to run it. Returns once the store has it; then ask
    /// <see cref="SweepRun.Completion"/>.
    /// </summary>
    /// <param name="manifest">What is known of the sweep.</param>
    /// <param name="trials">Its trials; for a grid file <see cref="PlannedTrials"/>.</param>
    /// <param name="stop">Stops as <see cref="SweepRun.Stop"/> does.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public Task<SweepRun> StartAsync(SweepManifest manifest, ITrialPlan trials, CancellationToken stop = default)
    {
        Options.Validate();
        return SweepRun.StartAsync(store, engine, Options, manifest, trials, stop);
    }
}

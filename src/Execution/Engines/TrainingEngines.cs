using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Training;

namespace Sweeps.Execution.Engines;

/// <summary>
/// Starts each trial on the engine that its configuration names. The engine <c>torch</c> is loaded when the first trial
/// asks for it, from files beside the program, so that nobody else needs TorchSharp. Thread-safe: one for each process.
/// </summary>
/// <param name="data">Where data comes from.</param>
/// <param name="torchFolders">Where the engine <c>torch</c> is looked for, in order; null: beside the program, then in
/// its folder <c>torch</c>.</param>
public sealed class TrainingEngines(DataSets data, IReadOnlyList<string>? torchFolders = null) : ITrainingEngine
{
    private readonly TrainingEngine _native = new(data);
    private readonly Lazy<ITrainingEngine> _torch = new(
        () =>
            TorchPlugin.Load(
                data,
                torchFolders ?? [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "torch")]
            ),
        LazyThreadSafetyMode.ExecutionAndPublication
    );

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">The configuration breaks a rule, or names an engine that is not
    /// installed.</exception>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Engine(configuration.Engine).Start(configuration, state);
    }

    /// <summary>Makes sure that an engine can be used, so that a sweep need not find out trial by trial.</summary>
    /// <exception cref="ConfigurationException">It is not installed, or does not work here.</exception>
    public void Require(EngineKind engine) => Engine(engine);

    private ITrainingEngine Engine(EngineKind engine) =>
        engine switch
        {
            EngineKind.Native => _native,
            EngineKind.Torch => _torch.Value,
            _ => throw new UnreachableException(engine.ToString()),
        };
}

using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Engines.Torch;
using Sweeps.Model.Networks;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Torch;

/// <summary>
/// Trains trials with Torch, on one thread each: the same loop, data, noise, order, initial weights and measures as the
/// own engine's, with another way to compute forward pass, gradient and update. Same machine and same Torch, same bits;
/// other machines' differ in the last digits. Thread-safe: one for each process.
/// </summary>
public sealed class TorchEngine : ITrainingEngine
{
    private readonly TrainingEngine _engine;

    /// <summary>The engine, with Torch loaded.</summary>
    /// <param name="data">Where data comes from.</param>
    /// <exception cref="EngineUnavailableException">Torch's native library cannot be loaded here.</exception>
    public TorchEngine(DataSets data)
    {
        TorchRuntime.Prepare();
        _engine = new TrainingEngine(data, new TorchNetworks());
    }

    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The state is not one of this trial's.</exception>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
        _engine.Start(configuration, state);

    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The state is not one of this trial's.</exception>
    public ITraining Start(
        TrialConfiguration configuration,
        ReadOnlyMemory<byte>? state,
        AttemptTitle attempt,
        CancellationToken cancellation
    ) => _engine.Start(configuration, state, attempt, cancellation);
}

/// <summary>Networks on Torch.</summary>
public sealed class TorchNetworks : INetworkFactory
{
    /// <inheritdoc/>
    public string Engine => TorchRules.EngineName;

    /// <inheritdoc/>
    public IReadOnlyList<ConfigurationRule> Rules => TorchRules.All;

    /// <inheritdoc/>
    public INetwork<T> Build<T>(
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int maxBatch,
        ImageShape? image = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new TorchNetwork<T>(network, train, inputs, outputs, maxBatch);
}

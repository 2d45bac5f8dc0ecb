using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Training;

/// <summary>Trains trials, one thread a trial. Thread-safe: one for each process.</summary>
/// <param name="data">Where data comes from.</param>
/// <param name="networks">What computes.</param>
public sealed class TrainingEngine(DataSets data, INetworkFactory networks) : ITrainingEngine
{
    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The state is not one of this trial's.</exception>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
        Begin(configuration, state, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The state is not one of this trial's.</exception>
    public ITraining Start(
        TrialConfiguration configuration,
        ReadOnlyMemory<byte>? state,
        AttemptTitle attempt,
        CancellationToken cancellation
    ) => Begin(configuration, state, cancellation);

    private ITraining Begin(
        TrialConfiguration configuration,
        ReadOnlyMemory<byte>? state,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ConfigurationRules.Require(configuration, networks.Rules);
        // The engine is part of a trial's name: another's results under it would be wrong in their last digits, and
        // unnoticed.
        if (configuration.Engine != networks.Engine)
            throw new ConfigurationException(
                "engine",
                $"A trial is trained by the engine that it names, but this one names `{configuration.Engine}` "
                    + $"and was given to `{networks.Engine}`",
                "Start it with the other."
            );
        return configuration.Network.Precision switch
        {
            Precision.Float32 => new TrialTraining<float>(configuration, data, networks, state, cancellation),
            Precision.Float64 => new TrialTraining<double>(configuration, data, networks, state, cancellation),
            var other => throw new UnreachableException(other.ToString()),
        };
    }
}

using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Training;

/// <summary>The native engine: trains on the project's own kernels, one thread a trial. Thread-safe: one for each process.</summary>
/// <param name="data">Where data comes from.</param>
/// <param name="path">Instructions to run on; null: those the environment asks for, or the fastest. No result depends on them.</param>
public sealed class TrainingEngine(DataSets data, InstructionPath? path = null) : ITrainingEngine
{
    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The state is not one of this trial's.</exception>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ConfigurationRules.Require(configuration);
        return configuration.Network.Precision switch
        {
            Precision.Float32 => new TrialTraining<float>(configuration, data, path, state),
            Precision.Float64 => new TrialTraining<double>(configuration, data, path, state),
            var other => throw new UnreachableException(other.ToString()),
        };
    }
}

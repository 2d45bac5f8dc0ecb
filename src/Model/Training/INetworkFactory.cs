using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Training;

/// <summary>Builds the networks that an engine trains; everything else about a trial is the same for all
/// engines.</summary>
public interface INetworkFactory
{
    /// <summary>The engine whose networks these are; trials of another are refused.</summary>
    string Engine { get; }

    /// <summary>What it cannot train, beyond what no engine can.</summary>
    IReadOnlyList<ConfigurationRule> Rules => [];

    /// <summary>Builds a network whose weights are still to be drawn.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="train">Its loss and optimizer.</param>
    /// <param name="inputs">Numbers in one example.</param>
    /// <param name="outputs">Numbers in one target.</param>
    /// <param name="maxBatch">Largest batch.</param>
    /// <param name="image">How an example is an image; null where it is none.</param>
    INetwork<T> Build<T>(
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int maxBatch,
        ImageShape? image = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

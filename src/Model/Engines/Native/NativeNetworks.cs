using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks;
using Sweeps.Model.Networks.Convolution;
using Sweeps.Model.Numerics;
using Sweeps.Model.Training;

namespace Sweeps.Model.Engines.Native;

/// <summary>Networks on the project's own kernels.</summary>
/// <param name="path">Instructions to run on; null: those the environment asks for, or the fastest. No result depends
/// on them.</param>
public sealed class NativeNetworks(InstructionPath? path = null) : INetworkFactory
{
    /// <inheritdoc/>
    public string Engine => TrialConfiguration.DefaultEngine;

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
        network switch
        {
            { Form: NetworkForm.Factor } => new FactorNetwork<T>(network, train, inputs, maxBatch, path),
            { Activation: not ActivationKind.Relu } => new PlainNetwork<T>(
                network,
                train,
                inputs,
                outputs,
                maxBatch,
                path
            ),
            { Conv.Count: > 0 } => new ConvolutionalNetwork<T>(
                network,
                train,
                image ?? throw new ArgumentNullException(nameof(image)),
                outputs,
                maxBatch,
                path
            ),
            _ => new Network<T>(network, train, inputs, outputs, maxBatch, path),
        };
}

using Sweeps.Model.Networks;

namespace Sweeps.Model.Tests.Networks;

/// <summary>The mean gradient of a batch: what a step of plain descent with rate 1 takes off each parameter. The
/// network is as it was afterwards.</summary>
internal sealed unsafe class BatchGradient
{
    private readonly double[][] _weights;
    private readonly double[][] _biases;
    private readonly double[][] _scales;

    public BatchGradient(INetwork<double> network, double** rows, double* targets, int count, bool skip = false)
    {
        using MemoryStream state = new();
        network.SaveState(new BinaryWriter(state));
        var (weights, biases, scales, unit) = Read(network, skip);
        network.Step(rows, targets, count, learningRate: 1);
        var (weightsAfter, biasesAfter, scalesAfter, unitAfter) = Read(network, skip);
        (_weights, _biases) = (Less(weights, weightsAfter), Less(biases, biasesAfter));
        (_scales, Skip) = (Less(scales, scalesAfter), Less(unit, unitAfter));
        state.Position = 0;
        network.LoadState(new BinaryReader(state));
    }

    /// <summary>By the weights of the skip unit, where it was asked for.</summary>
    public double[] Skip { get; }

    /// <summary>By the weights of a layer, 1 … L.</summary>
    public double[] Weights(int layer) => _weights[layer - 1];

    /// <summary>By its biases.</summary>
    public double[] Biases(int layer) => _biases[layer - 1];

    /// <summary>By the scales of its batch normalisation.</summary>
    public double[] Scales(int layer) => _scales[layer - 1];

    private static (double[][] Weights, double[][] Biases, double[][] Scales, double[] Skip) Read(
        INetwork<double> network,
        bool skip
    )
    {
        double[][] weights = new double[network.Layers][],
            biases = new double[network.Layers][],
            scales = new double[network.Layers][];
        for (int l = 1; l <= network.Layers; l++)
        {
            network.ReadWeights(l, weights[l - 1] = new double[network.WeightCount(l)]);
            network.ReadBias(l, biases[l - 1] = new double[network.BiasCount(l)]);
            double[] normalization = new double[network.NormalizationCount(l)];
            network.ReadNormalization(l, normalization);
            scales[l - 1] = normalization[..(normalization.Length / 3)];
        }

        double[] unit = new double[skip ? network.Inputs * network.Outputs : 0];
        if (skip)
            network.ReadSkip(unit);
        return (weights, biases, scales, unit);
    }

    private static double[][] Less(double[][] from, double[][] to) => [.. from.Zip(to, Less)];

    private static double[] Less(double[] from, double[] to) => [.. from.Zip(to, (before, after) => before - after)];
}

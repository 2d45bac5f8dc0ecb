using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Torch.Tests;

/// <summary>The own engine's network and Torch's, trained on the same batches.</summary>
internal sealed unsafe class Twins<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrialConfiguration _trial;
    private readonly BatchSource<T> _batches;
    private readonly nint[] _rows;
    private readonly T[] _targets;
    private long _step;

    public Twins(TrialConfiguration trial)
    {
        _trial = trial;
        _batches = new BatchSource<T>(
            new DataSets().Load<T>(trial.Data, trial.Seed),
            trial.Noise,
            trial.Train,
            trial.Seed
        );
        int inputs = DataSetCatalog.Check(trial.Data).Dimension;
        Own = new Network<T>(trial.Network, trial.Train, inputs, _batches.Outputs, _batches.LargestBatch);
        Torch = new TorchNetwork<T>(trial.Network, trial.Train, inputs, _batches.Outputs, _batches.LargestBatch);
        Own.Initialize(trial.Seed);
        Torch.Initialize(trial.Seed);
        _rows = GC.AllocateArray<nint>(_batches.LargestBatch, pinned: true);
        _targets = GC.AllocateArray<T>(_batches.LargestBatch * _batches.Outputs, pinned: true);
    }

    public Network<T> Own { get; }

    public TorchNetwork<T> Torch { get; }

    public long Flips => _batches.Flips;

    /// <summary>One step of each on the same batch.</summary>
    public void Step()
    {
        T** rows = (T**)Unsafe.AsPointer(ref _rows[0]);
        T* targets = (T*)Unsafe.AsPointer(ref _targets[0]);
        int count = _batches.Fill(_step++, rows, targets);
        double own = Own.Step(rows, targets, count, _trial.Train.LearningRate);
        double torch = Torch.Step(rows, targets, count, _trial.Train.LearningRate);
        LossDifference = Math.Max(
            LossDifference,
            own == torch ? 0 : Math.Abs(own - torch) / Math.Max(Math.Abs(own), Math.Abs(torch))
        );
    }

    /// <summary>One step of each in two calls: half the squared loss with ‖z‖² of the last hidden layer, weighed by the
    /// example's number.</summary>
    public void StepInTwoCalls()
    {
        T** rows = (T**)Unsafe.AsPointer(ref _rows[0]);
        T* targets = (T*)Unsafe.AsPointer(ref _targets[0]);
        int count = _batches.Fill(_step++, rows, targets);
        Update(Own, rows, targets, count);
        Update(Torch, rows, targets, count);
    }

    private void Update(INetwork<T> network, T** rows, T* targets, int count)
    {
        network.BeginStep(rows, count);
        T* logits = network.Logits(out nint stride);
        T* gradients = stackalloc T[count * network.Outputs];
        T* pulls = stackalloc T[count];
        for (int i = 0; i < count * network.Outputs; i++)
            gradients[i] =
                (logits[i / network.Outputs * stride + i % network.Outputs] - targets[i]) / T.CreateChecked(count);
        for (int b = 0; b < count; b++)
            pulls[b] = T.CreateChecked(0.01 * (b - 2));
        network.EndStep(gradients, pulls, _trial.Train.LearningRate);
    }

    /// <summary>Largest relative difference of the two losses of a step so far.</summary>
    public double LossDifference { get; private set; }

    /// <summary>Largest ‖own − torch‖ / ‖own‖ over weight matrices, bias vectors and linear unit.</summary>
    public double WeightDifference()
    {
        double largest = 0;
        for (int l = 1; l <= Own.Layers; l++)
        {
            int layer = l;
            Compare(Own.Width(l - 1) * Own.Width(l), (network, values) => network.ReadWeights(layer, values));
            Compare(Own.Width(l), (network, values) => network.ReadBias(layer, values));
        }

        if (_trial.Network.Skip)
            Compare(Own.Inputs * Own.Outputs, (network, values) => network.ReadSkip(values));
        return largest;

        void Compare(int length, Action<INetwork<T>, T[]> read)
        {
            T[] own = new T[length],
                torch = new T[length];
            read(Own, own);
            read(Torch, torch);
            largest = Math.Max(largest, Difference(own, torch));
        }
    }

    /// <summary>‖a − b‖ / ‖a‖; NaN is the largest difference there is.</summary>
    public static double Difference(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        double difference = 0,
            norm = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = double.CreateChecked(a[i]),
                y = double.CreateChecked(b[i]);
            difference += (x - y) * (x - y);
            norm += x * x;
        }

        return difference == 0 ? 0
            : double.IsNaN(difference) ? double.PositiveInfinity
            : Math.Sqrt(difference / norm);
    }

    /// <summary>A copy of the weights of a layer: [out, in].</summary>
    public static T[] Weights(INetwork<T> network, int layer)
    {
        T[] values = new T[network.Width(layer - 1) * network.Width(layer)];
        network.ReadWeights(layer, values);
        return values;
    }

    public void Dispose()
    {
        Own.Dispose();
        Torch.Dispose();
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;
using Sweeps.Model.Training.LogitLosses;

namespace Sweeps.Model.Training.Steps;

/// <summary>
/// Steps by a loss that is computed from the logits, after a time of cross-entropy where one is given, and with
/// Gaussian noise on each example's gradient by the logits.
/// </summary>
/// <param name="network">What is trained.</param>
/// <param name="loss">The loss.</param>
/// <param name="warmup">Cross-entropy until <paramref name="warmupSteps"/> are done.</param>
/// <param name="warmupSteps">0: the loss from the start.</param>
/// <param name="noise">Standard deviation of the noise, in the example's own gradient: a mean over B examples has
/// σ/√B.</param>
/// <param name="seed">The trial's seed.</param>
internal sealed unsafe class LogitLossSteps<T>(
    INetwork<T> network,
    LogitLoss<T> loss,
    LogitLoss<T> warmup,
    long warmupSteps,
    double noise,
    long seed
) : StepRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RandomStream _stream = new(seed, RandomPurpose.Training, TrainingChannels.GradientNoise);
    private readonly T[] _gradients = GC.AllocateArray<T>(network.MaxBatch * network.Outputs, pinned: true);
    private readonly double[] _draws = new double[noise > 0 ? network.MaxBatch * network.Outputs : 0];

    public override LogitLoss<T> Loss => loss;

    public override double Step(T** rows, T* targets, int count, double rate, long step)
    {
        network.BeginStep(rows, count);
        T* logits = network.Logits(out nint stride);
        T* gradients = (T*)Unsafe.AsPointer(ref _gradients[0]);
        double sum = (step < warmupSteps ? warmup : loss).Sum(logits, stride, targets, count, gradients);
        if (noise > 0)
            AddNoise(count, step);
        network.EndStep(gradients, null, rate);
        return sum / count;
    }

    private void AddNoise(int count, long step)
    {
        Span<double> draws = _draws.AsSpan(0, count * network.Outputs);
        _stream.FillNormal(step, 0, draws);
        for (int i = 0; i < draws.Length; i++)
            _gradients[i] = T.CreateTruncating(double.CreateTruncating(_gradients[i]) + noise * draws[i] / count);
    }
}

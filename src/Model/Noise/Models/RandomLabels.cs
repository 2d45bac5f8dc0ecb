using Sweeps.Model.Configurations;

namespace Sweeps.Model.Noise.Models;

/// <summary>Once, before training: with probability p a class drawn uniformly from all K. (Bona-Pellissier et
/// al.)</summary>
internal sealed class RandomLabels : NoiseModel
{
    public override string Name => NoiseKind.RandomLabels;

    public override NoiseTiming Timing => NoiseTiming.Once;

    public override NoiseEffect Of(NoiseConfiguration noise, int classes) => new UniformClass(noise.P, classes);
}

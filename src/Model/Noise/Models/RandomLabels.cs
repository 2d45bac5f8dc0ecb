using Sweeps.Model.Configurations;

namespace Sweeps.Model.Noise.Models;

/// <summary>Once, before training: with probability p a class drawn uniformly from all K. (Bona-Pellissier et
/// al.)</summary>
internal sealed class RandomLabels : NoiseModel
{
    public override string Name => "random_labels";

    public override IReadOnlyList<string> OtherNames => ["random", "shuffled_labels"];

    public override string FlipRate => "p(K − 1)/K";

    public override string LabelEntropy => "h(r) + r log₂(K − 1) with r = p(K − 1)/K";

    public override NoiseTiming Timing => NoiseTiming.Once;

    public override NoiseEffect Of(NoiseConfiguration noise, int classes) => new UniformClass(noise.P, classes);
}

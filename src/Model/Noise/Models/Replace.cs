using Sweeps.Model.Configurations;

namespace Sweeps.Model.Noise.Models;

/// <summary>At every visit, with probability p a class drawn uniformly from all K (the true one included). Flip rate
/// p(K − 1)/K. (Cornacchia et al.)</summary>
internal sealed class Replace : NoiseModel
{
    public override string Name => "replace";

    public override IReadOnlyList<string> OtherNames => ["symmetric", "uniform", "uniform_noise"];

    public override string FlipRate => "p(K − 1)/K";

    public override NoiseTiming Timing => NoiseTiming.EveryVisit;

    public override NoiseEffect Of(NoiseConfiguration noise, int classes) => new UniformClass(noise.P, classes);
}

using Sweeps.Model.Configurations;

namespace Sweeps.Model.Noise.Models;

/// <summary>Labels as they are.</summary>
internal sealed class NoNoise : NoiseModel
{
    private static readonly NoiseEffect Nothing = new Silence();

    public override string Name => NoiseConfiguration.None;

    public override NoiseTiming Timing => NoiseTiming.Never;

    public override IReadOnlyList<string> Settings => [];

    public override bool ActsOnClasses => false;

    public override bool IsSilent(NoiseConfiguration noise) => true;

    public override NoiseEffect Of(NoiseConfiguration noise, int classes) => Nothing;

    private sealed class Silence : NoiseEffect;
}

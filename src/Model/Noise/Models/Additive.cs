using Sweeps.Model.Configurations;
using Sweeps.Model.Names;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Noise.Models;

/// <summary>At every visit, target + σ·ξ with E ξ = 0 and E ξ² = 1; squared loss only. (Blanc et al.)</summary>
internal sealed class Additive : NoiseModel
{
    public override string Name => "additive";

    public override IReadOnlyList<string> OtherNames => ["gaussian", "rademacher_noise"];

    public override NoiseTiming Timing => NoiseTiming.Never;

    public override bool DrawsAtVisits => true;

    public override IReadOnlyList<string> Settings => ["sigma", "law"];

    public override bool ActsOnClasses => false;

    public override bool IsSilent(NoiseConfiguration noise) => noise.Sigma == 0;

    public override ConfigurationException? Refusal(NoiseConfiguration noise, LossKind loss, int classes) =>
        loss is LossKind.Squared or LossKind.HalfSquared
            ? null
            : new(
                "noise.kind",
                $"`additive` noise needs the loss `squared` or `half_squared`, but it is `{EnumWords.Of(loss)}`",
                "Change `train.loss` or the kind."
            );

    public override NoiseEffect Of(NoiseConfiguration noise, int classes) => new AddedNumber(noise.Sigma, noise.Law);

    private sealed class AddedNumber(double sigma, NoiseLaw law) : NoiseEffect
    {
        public override bool Shifts => true;

        public override double ShiftVariance => sigma * sigma;

        public override double Shift(in RandomStream visits, long visit, int output) =>
            sigma * (law == NoiseLaw.Rademacher ? visits.Sign(visit, output) : visits.Normal(visit, output));
    }
}

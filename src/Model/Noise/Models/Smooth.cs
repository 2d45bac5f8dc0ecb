using Sweeps.Model.Configurations;
using Sweeps.Model.Names;

namespace Sweeps.Model.Noise.Models;

/// <summary>Target (1 − p)·e_y + p/K: deterministic, with exactly the mean gradient of <see cref="Replace"/>.</summary>
internal sealed class Smooth : NoiseModel
{
    public override string Name => "smooth";

    public override NoiseTiming Timing => NoiseTiming.Never;

    public override ConfigurationException? Refusal(NoiseConfiguration noise, LossKind loss, int classes) =>
        loss is LossKind.Hinge or LossKind.MeanAbsolute or LossKind.Dmi
            ? new(
                "noise.kind",
                $"`smooth` needs a loss whose gradient is linear in the target, and `{EnumWords.Of(loss)}` is not",
                "Use `logistic`, `cross_entropy` or a squared loss."
            )
            : null;

    public override NoiseEffect Of(NoiseConfiguration noise, int classes) => new MeanTarget(noise.P, classes);

    private sealed class MeanTarget(double p, int classes) : NoiseEffect
    {
        // It counts as the draw whose mean it is.
        public override double Probability(int label, int seen) => UniformClass.Probability(p, classes, label == seen);

        // With one output of ±1 the mean of the two classes is 0, which leaves (1 − p) y.
        public override (double On, double Off) Targets(int outputs)
        {
            double rest = outputs == 1 ? 0 : p / classes;
            return (1 - p + rest, rest);
        }
    }
}

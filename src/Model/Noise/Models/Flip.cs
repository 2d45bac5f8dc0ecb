using Sweeps.Model.Configurations;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Noise.Models;

/// <summary>Once, before training: with probability p one of the K − 1 other classes. Flip rate p. (Harutyunyan et
/// al.)</summary>
internal sealed class Flip : NoiseModel
{
    public override string Name => "flip";

    public override string FlipRate => "p";

    public override string LabelEntropy => "h(p) + p log₂(K − 1)";

    public override NoiseTiming Timing => NoiseTiming.Once;

    public override NoiseEffect Of(NoiseConfiguration noise, int classes) => new OtherClass(noise.P, classes);

    private sealed class OtherClass(double p, int classes) : NoiseEffect
    {
        private readonly double _each = p / (classes - 1);

        public override int Draw(int label, ulong first, ulong second)
        {
            if (RandomStream.ToUniform(first) >= p)
                return label;
            int other = RandomStream.ToBelow(second, classes - 1);
            return other < label ? other : other + 1;
        }

        public override double Probability(int label, int seen) => label == seen ? 1 - _each * (classes - 1) : _each;
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Noise.Models;

/// <summary>Once, before training: with probability p the class that <see cref="NoiseConfiguration.Pairs"/> maps to.
/// (Harutyunyan et al.)</summary>
internal sealed class Pair : NoiseModel
{
    private static readonly Dictionary<int, int> OfCifar = new()
    {
        [9] = 1,
        [2] = 0,
        [4] = 7,
        [3] = 5,
    };

    public override string Name => "pair";

    public override IReadOnlyList<string> OtherNames => ["asymmetric"];

    public override string LabelEntropy => "the mean of h(p) over classes, those that keep their label counting 0";

    public override NoiseTiming Timing => NoiseTiming.Once;

    public override IReadOnlyList<string> Settings => ["p", "pairs"];

    public override ConfigurationException? Refusal(NoiseConfiguration noise, LossKind loss, int classes)
    {
        if (noise.Pairs.Count == 0)
            return classes == 10
                ? null
                : new(
                    "noise.pairs",
                    $"`pair` noise has a map of its own for 10 classes only, and this data set has {classes}",
                    "Give `noise.pairs`."
                );
        foreach (var (from, to) in noise.Pairs)
        {
            if (from < 0 || from >= classes || to < 0 || to >= classes)
                return new(
                    "noise.pairs",
                    $"`noise.pairs` must map classes 0 … {classes - 1} to such, but has {from}: {to}",
                    "Correct it."
                );
        }

        return null;
    }

    public override NoiseEffect Of(NoiseConfiguration noise, int classes)
    {
        int[] map = [.. Enumerable.Range(0, classes)];
        foreach (var (from, to) in noise.Pairs.Count == 0 ? OfCifar : noise.Pairs)
            map[from] = to;
        return new MappedClass(noise.P, map);
    }

    private sealed class MappedClass(double p, int[] map) : NoiseEffect
    {
        public override int Draw(int label, ulong first, ulong second) =>
            RandomStream.ToUniform(first) < p ? map[label] : label;

        public override double Probability(int label, int seen) =>
            map[label] == label ? base.Probability(label, seen)
            : seen == label ? 1 - p
            : seen == map[label] ? p
            : 0;
    }
}

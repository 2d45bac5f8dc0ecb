using Sweeps.Model.Randomness;

namespace Sweeps.Model.Noise.Models;

/// <summary>With probability p a class drawn uniformly from all K.</summary>
internal sealed class UniformClass(double p, int classes) : NoiseEffect
{
    public override int Draw(int label, ulong first, ulong second) =>
        RandomStream.ToUniform(first) < p ? RandomStream.ToBelow(second, classes) : label;

    public override double Probability(int label, int seen) => Probability(p, classes, label == seen);

    /// <summary>Probability of the true class, or of any other.</summary>
    internal static double Probability(double p, int classes, bool same) =>
        same ? 1 - p / classes * (classes - 1) : p / classes;
}

using Sweeps.Model.Randomness;

namespace Sweeps.Model.Noise.Models;

/// <summary>What a label-noise model does at given values: whatever is not overridden leaves labels as they are.
/// Called for every example, so it allocates nothing.</summary>
public abstract class NoiseEffect
{
    /// <summary>The class that training sees. Two effects that differ only in p must give every example that the
    /// smaller one changes the same class.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="first">64 random bits of this draw alone, for whether it changes.</param>
    /// <param name="second">64 more, for what it becomes.</param>
    public virtual int Draw(int label, ulong first, ulong second) => label;

    /// <summary>Probability that class <paramref name="label"/> is seen as <paramref name="seen"/>: the law of
    /// <see cref="Draw"/>, and what the entropy of labels and the loss <c>forward</c> are computed from.</summary>
    public virtual double Probability(int label, int seen) => label == seen ? 1 : 0;

    /// <summary>The target of the class that is seen, and of every other. With one output these are ±On.</summary>
    /// <param name="outputs">Numbers in a target.</param>
    public virtual (double On, double Off) Targets(int outputs) => (1, 0);

    /// <summary>Whether it adds something to targets: <see cref="Shift"/>.</summary>
    public virtual bool Shifts => false;

    /// <summary>What is added to a target at a visit; its mean is 0.</summary>
    /// <param name="visits">The stream of visits.</param>
    /// <param name="visit">Number of the visit.</param>
    /// <param name="output">Number of the output.</param>
    public virtual double Shift(in RandomStream visits, long visit, int output) => 0;

    /// <summary>Variance of <see cref="Shift"/>.</summary>
    public virtual double ShiftVariance => 0;
}

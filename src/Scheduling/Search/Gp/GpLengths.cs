using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>What is fitted of a Gaussian process.</summary>
/// <param name="logs">The logarithm of each dimension's length scale.</param>
/// <param name="logNoise">The logarithm of the noise's variance, as a share of the function's.</param>
internal sealed class GpLengths(double[] logs, double logNoise)
{
    /// <summary>The logarithm of each dimension's length scale.</summary>
    public double[] Logs => logs;

    /// <summary>The inverse square of each length scale.</summary>
    public double[] Weights { get; } = [.. logs.Select(log => Elementary.Exp(-2 * log))];

    /// <summary>The noise's variance, as a share of the function's.</summary>
    public double Noise { get; } = Elementary.Exp(logNoise);
}

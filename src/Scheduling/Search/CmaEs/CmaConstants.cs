using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Search.CmaEs;

/// <summary>The default parameters of the CMA-ES (Hansen 2016, The CMA Evolution Strategy: A Tutorial, table
/// 1).</summary>
internal sealed class CmaConstants
{
    /// <param name="dimensions">N, at least 1.</param>
    /// <param name="population">λ, at least 2.</param>
    public CmaConstants(int dimensions, int population)
    {
        double n = dimensions;
        (Dimensions, Population) = (dimensions, population);
        double[] raw = new double[population];
        for (int i = 0; i < population; i++)
            raw[i] = Elementary.Log((population + 1) / 2.0) - Elementary.Log(i + 1);
        int parents = population / 2;
        Mass = MassOf(raw.AsSpan(0, parents));
        double negativeMass = MassOf(raw.AsSpan(parents));

        StepRate = (Mass + 2) / (n + Mass + 5);
        StepDamping = 1 + 2 * Math.Max(0, Math.Sqrt((Mass - 1) / (n + 1)) - 1) + StepRate;
        PathRate = (4 + Mass / n) / (n + 4 + 2 * Mass / n);
        RankOne = 2 / ((n + 1.3) * (n + 1.3) + Mass);
        RankMany = Math.Min(1 - RankOne, 2 * (0.25 + Mass + 1 / Mass - 2) / ((n + 2) * (n + 2) + Mass));
        PathLength = Math.Sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));

        double negative = Math.Min(
            1 + RankOne / RankMany,
            Math.Min(1 + 2 * negativeMass / (Mass + 2), (1 - RankOne - RankMany) / (n * RankMany))
        );
        double above = 0;
        double below = 0;
        foreach (double weight in raw)
        {
            above += Math.Max(weight, 0);
            below += Math.Max(-weight, 0);
        }

        Weights = [.. raw.Select(weight => weight >= 0 ? weight / above : negative * weight / below)];
        Parents = parents;
    }

    /// <summary>N.</summary>
    public int Dimensions { get; }

    /// <summary>λ.</summary>
    public int Population { get; }

    /// <summary>μ: the individuals that the mean moves to.</summary>
    public int Parents { get; }

    /// <summary>w: of each rank, the best first. The positive ones sum to 1.</summary>
    public double[] Weights { get; }

    /// <summary>μ_eff.</summary>
    public double Mass { get; }

    /// <summary>c_σ.</summary>
    public double StepRate { get; }

    /// <summary>d_σ.</summary>
    public double StepDamping { get; }

    /// <summary>c_c.</summary>
    public double PathRate { get; }

    /// <summary>c₁.</summary>
    public double RankOne { get; }

    /// <summary>c_μ.</summary>
    public double RankMany { get; }

    /// <summary>E‖N(0, I)‖.</summary>
    public double PathLength { get; }

    /// <summary>λ = 4 + ⌊3 ln N⌋.</summary>
    public static int DefaultPopulation(int dimensions) => 4 + (int)Math.Floor(3 * Elementary.Log(dimensions));

    private static double MassOf(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        double squares = 0;
        foreach (double weight in weights)
        {
            sum += weight;
            squares += weight * weight;
        }

        return squares == 0 ? 0 : sum * sum / squares;
    }
}

using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Activation;

/// <summary>How many different patterns the evaluation inputs make.</summary>
internal sealed class DistinctPatterns : PatternMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "distinct_patterns",
            "patterns",
            "patterns",
            "distinct_patterns.l",
            "number of distinct rows of hidden layer l's firing matrix, compared exactly",
            Source,
            MeasureCost.Pass
        );

    public override void Evaluate(MeasureContext context)
    {
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
            context.Record(Description.Name, layer, context.Patterns(layer).DistinctPatterns());
    }
}

/// <summary>How far apart the patterns of two inputs are.</summary>
internal sealed class HammingDistance : PatternMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "hamming",
            "patterns",
            "fraction",
            "hamming.l",
            "mean Hamming distance between the patterns of two different inputs, over n_l: 2 Σⱼ cⱼ(n − cⱼ) / (n(n "
                + "− 1)·n_l), cⱼ the inputs neuron j fires on; 0 for n = 1",
            Source,
            MeasureCost.Pass
        );

    public override void Evaluate(MeasureContext context)
    {
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
            context.Record(Description.Name, layer, Of(context.Patterns(layer)));
    }

    private static double Of(FiringPatterns patterns)
    {
        long n = patterns.Inputs;
        if (n < 2)
            return 0;
        long differences = 0;
        foreach (int firings in patterns.FiringCounts)
            differences += firings * (n - firings);
        return 2.0 * differences / ((double)n * (n - 1) * patterns.Neurons);
    }
}

/// <summary>How evenly neurons split the inputs.</summary>
internal sealed class PatternEntropy : PatternMeasure
{
    private const double Ln2 = 0.693147180559945309417;

    public override MeasureDescription Description { get; } =
        new(
            "pattern_entropy",
            "patterns",
            "bits",
            "pattern_entropy.l",
            "Σⱼ h(qⱼ) over the neurons of hidden layer l, h(q) = −q log₂ q − (1 − q) log₂(1 − q), qⱼ the share of "
                + "inputs neuron j fires on",
            Source,
            MeasureCost.Pass
        );

    public override void Evaluate(MeasureContext context)
    {
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
        {
            var patterns = context.Patterns(layer);
            double sum = 0;
            foreach (int firings in patterns.FiringCounts)
                sum += BinaryEntropy((double)firings / patterns.Inputs);
            context.Record(Description.Name, layer, sum);
        }
    }

    private static double BinaryEntropy(double q) =>
        q is 0 or 1 ? 0 : -(q * Elementary.Log(q) + (1 - q) * Elementary.Log(1 - q)) / Ln2;
}

namespace Sweeps.Model.Measures.Norms;

/// <summary>Frobenius norms of the weight matrices.</summary>
internal sealed class WeightNorm : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "weight_norm",
            "norms",
            "",
            "weight_norm, weight_norm.l, weight_norm.skip",
            "‖Wˡ‖ = √Σ w² of each layer, output layer included, and of all weights together (linear unit included)",
            Norm.Source,
            MeasureCost.Cheap
        );

    public override bool SurvivesDivergence => true;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override MeasureWork Work => MeasureWork.Weights;

    public override void Evaluate(MeasureContext context)
    {
        double total = 0;
        for (int layer = 1; layer <= context.Layers; layer++)
        {
            double squares = Norm.SumOfSquares(context.Weights(layer));
            total += squares;
            context.Record(Description.Name, layer, Math.Sqrt(squares));
        }

        if (context.HasSkip)
        {
            double squares = Norm.SumOfSquares(context.SkipWeights);
            total += squares;
            context.Record(Description.Name + ".skip", Math.Sqrt(squares));
        }

        context.Record(Description.Name, Math.Sqrt(total));
    }
}

/// <summary>Euclidean norms of the bias vectors.</summary>
internal sealed class BiasNorm : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "bias_norm",
            "norms",
            "",
            "bias_norm, bias_norm.l",
            "‖bˡ‖ of each layer, output layer included, and of all biases together",
            Norm.Source,
            MeasureCost.Cheap
        );

    public override bool SurvivesDivergence => true;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override MeasureWork Work => MeasureWork.Weights;

    public override string? Refusal(MeasureSubject subject) => Norm.BiasRefusal(subject);

    public override void Evaluate(MeasureContext context)
    {
        double total = 0;
        for (int layer = 1; layer <= context.Layers; layer++)
        {
            double squares = Norm.SumOfSquares(context.Biases(layer));
            total += squares;
            context.Record(Description.Name, layer, Math.Sqrt(squares));
        }

        context.Record(Description.Name, Math.Sqrt(total));
    }
}

/// <summary>Mean biases: negative ones silence neurons.</summary>
internal sealed class BiasMean : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "bias_mean",
            "norms",
            "",
            "bias_mean, bias_mean.l",
            "mean of bˡ of each layer, output layer included; pooled over the hidden layers' biases only",
            Norm.Source,
            MeasureCost.Cheap
        );

    public override bool SurvivesDivergence => true;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override MeasureWork Work => MeasureWork.Weights;

    public override string? Refusal(MeasureSubject subject) => Norm.BiasRefusal(subject);

    public override void Evaluate(MeasureContext context)
    {
        double hidden = 0;
        int neurons = 0;
        for (int layer = 1; layer <= context.Layers; layer++)
        {
            var biases = context.Biases(layer);
            double sum = 0;
            foreach (double bias in biases)
                sum += bias;
            context.Record(Description.Name, layer, sum / biases.Length);
            if (layer <= context.HiddenLayers)
            {
                hidden += sum;
                neurons += biases.Length;
            }
        }

        if (neurons > 0)
            context.Record(Description.Name, hidden / neurons);
    }
}

internal static class Norm
{
    public const string Source = "Cornacchia et al. 2021, arXiv 2111.02154, Figure 4";

    public static string? BiasRefusal(MeasureSubject subject) =>
        subject.Configuration.Network.Bias ? null : "needs biases, and this network has none";

    /// <summary>Σ v² in order of storage.</summary>
    public static double SumOfSquares(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum = Math.FusedMultiplyAdd(value, value, sum);
        return sum;
    }
}

namespace Sweeps.Model.Measures.Activation;

/// <summary>A measure that reads firing patterns.</summary>
internal abstract class PatternMeasure : Measure
{
    protected const string Source = "Cornacchia et al. 2021, arXiv 2111.02154";

    public override MeasureNeeds Needs => MeasureNeeds.Patterns;

    public override MeasureSettings Settings => MeasureSettings.Inputs;

    public override string? Refusal(MeasureSubject subject) => subject.HiddenRefusal;
}

/// <summary>The size of the evaluation set: activity is relative to it.</summary>
internal sealed class ActivationInputs : PatternMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "activation_inputs",
            "activation",
            "inputs",
            "activation_inputs",
            "n, the size of the fixed evaluation set: the first inputs of the test set, at most `measure.inputs`",
            Source,
            MeasureCost.Pass
        );

    public override void Evaluate(MeasureContext context) =>
        context.Record(Description.Name, context.Patterns(1).Inputs);
}

/// <summary>How many neurons a typical input makes fire.</summary>
internal sealed class ActiveFraction : PatternMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "active_fraction",
            "activation",
            "fraction",
            "active_fraction, active_fraction.l, active_fraction.l.median, .p10, .p90",
            "Σᵢⱼ 1[zⱼ(xᵢ) > 0] / (n·n_l) for hidden layer l, and pooled over all hidden neurons; percentiles over "
                + "inputs of the share of active "
                + "neurons, by nearest rank (the smallest count that at least that share of the inputs do not exceed)",
            Source,
            MeasureCost.Pass
        );

    public override void Evaluate(MeasureContext context)
    {
        long active = 0,
            cells = 0;
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
        {
            var patterns = context.Patterns(layer);
            active += patterns.TotalActive;
            cells += (long)patterns.Inputs * patterns.Neurons;
        }

        context.Record(Description.Name, (double)active / cells);
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
        {
            var patterns = context.Patterns(layer);
            context.Record(
                Description.Name,
                layer,
                (double)patterns.TotalActive / ((long)patterns.Inputs * patterns.Neurons)
            );
            context.Record(Description.Name, layer, Percentile(patterns, 50), "median");
            context.Record(Description.Name, layer, Percentile(patterns, 10), "p10");
            context.Record(Description.Name, layer, Percentile(patterns, 90), "p90");
        }
    }

    private static double Percentile(FiringPatterns patterns, int percent) =>
        (double)patterns.ActiveNeuronsPercentile(percent) / patterns.Neurons;
}

/// <summary>Neurons that fire on none, or on all, of the evaluation inputs.</summary>
internal sealed class ConstantNeurons(bool firing) : PatternMeasure
{
    public override MeasureDescription Description { get; } =
        firing
            ? new(
                "always_on",
                "activation",
                "neurons",
                "always_on, always_on.l",
                "number of neurons that fire on every evaluation input, per hidden layer and pooled; relative to "
                    + "the n inputs",
                Source,
                MeasureCost.Pass
            )
            : new(
                "dead",
                "activation",
                "neurons",
                "dead, dead.l",
                "number of neurons that fire on no evaluation input, per hidden layer and pooled; relative to the "
                    + "n inputs (exact for one-hot data, "
                    + "whose test set holds every possible input, if `measure.inputs` takes them all)",
                Source,
                MeasureCost.Pass
            );

    public override void Evaluate(MeasureContext context)
    {
        long pooled = 0;
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
            pooled += Count(context.Patterns(layer));
        context.Record(Description.Name, pooled);
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
            context.Record(Description.Name, layer, Count(context.Patterns(layer)));
    }

    private long Count(FiringPatterns patterns)
    {
        int count = 0;
        foreach (int firings in patterns.FiringCounts)
            count += firings == (firing ? patterns.Inputs : 0) ? 1 : 0;
        return count;
    }
}

/// <summary>Inputs that reach no neuron of a layer any more.</summary>
internal sealed class SilentInputs : PatternMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "silent_inputs",
            "activation",
            "inputs",
            "silent_inputs.l",
            "number of evaluation inputs on which no neuron of hidden layer l fires",
            Source + ", Theorems 3 and 4",
            MeasureCost.Pass
        );

    public override void Evaluate(MeasureContext context)
    {
        for (int layer = 1; layer <= context.HiddenLayers; layer++)
        {
            var patterns = context.Patterns(layer);
            int silent = 0;
            for (int input = 0; input < patterns.Inputs; input++)
                silent += patterns.ActiveNeurons(input) == 0 ? 1 : 0;
            context.Record(Description.Name, layer, silent);
        }
    }
}

namespace Sweeps.Model.Measures.Layered;

/// <summary>What all layers make of the first test inputs.</summary>
internal static class LayerOutputs
{
    // What a measure makes of the outputs takes about as long.
    private const double Share = 0.5;

    /// <summary>Outputs of layer l for input i at [l − 1][i], the last layer's before any softmax. Half of a measure,
    /// for its progress.</summary>
    /// <param name="context">The snapshot.</param>
    /// <param name="count">Inputs.</param>
    public static double[][][] Of(MeasureContext context, int count)
    {
        var model = LayeredModel.Now(context);
        double[] input = new double[model.Inputs];
        double[][][] outputs = [.. Enumerable.Range(0, model.Layers).Select(_ => new double[count][])];
        for (int i = 0; i < count; i++)
        {
            context.Progress(Share * i / count);
            context.ReadInput(InputSet.Test, i, input);
            model.Forward(input);
            for (int l = 1; l <= model.Layers; l++)
                outputs[l - 1][i] = model.Activations(l).ToArray();
        }

        return outputs;
    }
}

using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Features;

/// <summary>How alike the layers see the inputs.</summary>
internal sealed class FeatureAlignment : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "cka",
            "similarity",
            "",
            "cka.l.m",
            "linear centred kernel alignment of layers l < m, ⟨K, M⟩ / (‖K‖ ‖M‖) of the centred Gram matrices of "
                + "their outputs (the last layer's before any softmax) on the first test inputs (at most "
                + "`measure.rank_inputs`): 1 for layers that differ by a rotation and a factor. NaN where a layer "
                + "gives the same on all inputs",
            "Kornblith et al. 2019, arXiv 1905.00414",
            MeasureCost.Heavy
        );

    public override double TimeFactor => 2.1;

    public override string? Refusal(MeasureSubject subject) => subject.HiddenRefusal ?? LayeredModel.Refusal(subject);

    public override double Operations(MeasureSubject subject)
    {
        double n = Inputs(subject),
            neurons = subject.Configuration.Network.Hidden.Sum(width => (double)width) + subject.Outputs,
            layers = subject.Configuration.Network.Hidden.Count + 1;
        return n * 2 * JacobianShape.Of(subject).Parameters + n * n * (neurons + layers * layers);
    }

    public override void Evaluate(MeasureContext context)
    {
        double[][][] outputs = LayerOutputs.Of(context, Inputs(context.Subject));
        double[][] kernels = new double[outputs.Length][];
        for (int l = 0; l < kernels.Length; l++)
        {
            context.Progress(0.5 + 0.5 * l / kernels.Length);
            kernels[l] = Centred(outputs[l]);
        }

        for (int l = 0; l < kernels.Length; l++)
        {
            for (int m = l + 1; m < kernels.Length; m++)
                context.Record(
                    $"cka.{l + 1}.{m + 1}",
                    Rows.Dot(kernels[l], kernels[m])
                        / Math.Sqrt(Rows.SquaredNorm(kernels[l]))
                        / Math.Sqrt(Rows.SquaredNorm(kernels[m]))
                );
        }
    }

    private static int Inputs(MeasureSubject subject) =>
        InputSet.Test.Available(subject, subject.Configuration.Measure.RankInputs);

    private static double[] Centred(double[][] outputs)
    {
        int n = outputs.Length;
        double[] mean = new double[outputs[0].Length];
        foreach (double[] row in outputs)
            Rows.Add(1.0 / n, row, mean);
        foreach (double[] row in outputs)
            Rows.Add(-1, mean, row);
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                gram[i * n + j] = gram[j * n + i] = Rows.Dot(outputs[i], outputs[j]);
        }

        return gram;
    }
}

using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Spectra;

namespace Sweeps.Model.Measures.Features;

/// <summary>How far the last hidden layer has collapsed to one vector for each class.</summary>
internal sealed class NeuralCollapse : Measure
{
    private const double Negligible = 1e-12;

    public override MeasureDescription Description { get; } =
        new(
            "neural_collapse",
            "collapse",
            "",
            "neural_collapse.nc1, .nc2_norms, .nc2_angles, .nc3, .nc4",
            "outputs h of the last hidden layer on the first training inputs (at most `measure.inputs`), by the K "
                + "classes y that training sees (those that occur); μ_c their means, μ their mean, m_c = μ_c − μ. "
                + ".nc1: tr(Σ_W Σ_B⁺)/K with Σ_W the covariance within classes (each class weighing alike) and Σ_B "
                + "= (1/K) Σ m_c m_cᵀ; .nc2_norms: deviation over mean of ‖m_c‖; .nc2_angles: mean over pairs "
                + "|cos(m_c, m_d) + 1/(K − 1)|; .nc3: ‖W/‖W‖ − M/‖M‖‖² of the last layer's weights and the m_c as "
                + "rows; .nc4: share of inputs whose predicted class is not that of the nearest μ_c. All 0 at "
                + "collapse",
            "Papyan, Han and Donoho 2020, arXiv 2008.08186",
            MeasureCost.Heavy
        );

    public override double TimeFactor => 2.3;

    public override string? Refusal(MeasureSubject subject) =>
        !subject.HasClasses || subject.Outputs < 2
            ? "needs one output for each class"
            : subject.HiddenRefusal ?? LayeredModel.Refusal(subject) ?? InputSet.Train.Refusal(subject);

    public override double Operations(MeasureSubject subject) =>
        TrainingExamples.Most(subject) * 2 * (JacobianShape.Of(subject).Parameters + Projections(subject));

    public override void Evaluate(MeasureContext context)
    {
        var model = LayeredModel.Now(context);
        int n = TrainingExamples.Most(context.Subject);
        double[] input = new double[model.Inputs];
        double[][] features = new double[n][];
        int[] labels = new int[n],
            predicted = new int[n];
        for (int i = 0; i < n; i++)
        {
            context.Progress(0.5 * i / n);
            context.ReadInput(InputSet.Train, i, input);
            model.Forward(input);
            features[i] = model.Activations(model.Layers - 1).ToArray();
            (labels[i], predicted[i]) = (context.TrainingClass(i), Largest(model.Logits));
        }

        int[] classes = [.. labels.Distinct().Order()];
        double[][] means = [.. classes.Select(c => Mean([.. features.Where((_, i) => labels[i] == c)]))];
        double[] middle = Mean(means);
        double[][] centred = [.. means.Select(mean => Less(mean, middle))];
        double[] norms = [.. centred.Select(m => Math.Sqrt(Rows.SquaredNorm(m)))];
        context.Record("neural_collapse.nc1", Variability(features, labels, classes, means, centred));
        double average = norms.Average();
        context.Record(
            "neural_collapse.nc2_norms",
            Math.Sqrt(norms.Select(norm => (norm - average) * (norm - average)).Average()) / average
        );
        context.Record("neural_collapse.nc2_angles", Angles(centred, norms));
        context.Record("neural_collapse.nc3", Duality(context, classes, centred));
        context.Record(
            "neural_collapse.nc4",
            features.Where((h, i) => classes[Nearest(h, means)] != predicted[i]).Count() / (double)n
        );
    }

    private static double Projections(MeasureSubject subject)
    {
        var hidden = subject.Configuration.Network.Hidden;
        return hidden.Count == 0 ? 0 : 2.0 * subject.Outputs * hidden[^1];
    }

    // Σ_B has the eigenvectors Σ v_c m_c / s of the Gram matrix of the m_c, whose eigenvalues s² are K times its own.
    private static double Variability(
        double[][] features,
        int[] labels,
        int[] classes,
        double[][] means,
        double[][] centred
    )
    {
        int k = classes.Length;
        double[] gram = new double[k * k];
        for (int c = 0; c < k; c++)
        {
            for (int d = 0; d < k; d++)
                gram[c * k + d] = Rows.Dot(centred[c], centred[d]);
        }

        var (squares, vectors) = SymmetricEigen.Vectors(gram, k);
        double trace = 0;
        for (int j = 0; j < k; j++)
        {
            if (!(squares[j] > Negligible * squares[0]))
                continue;
            double[] direction = new double[centred[0].Length];
            for (int c = 0; c < k; c++)
                Rows.Add(vectors[j][c], centred[c], direction);
            double within = 0;
            for (int c = 0; c < k; c++)
            {
                double[] along =
                [
                    .. features
                        .Where((_, i) => labels[i] == classes[c])
                        .Select(h => Rows.Dot(direction, h) - Rows.Dot(direction, means[c])),
                ];
                within += along.Select(x => x * x).Average() / k;
            }

            // The direction has length s, and Σ_B the value s²/K along it.
            trace += k * within / (squares[j] * squares[j]);
        }

        return trace / k;
    }

    private static double Angles(double[][] centred, double[] norms)
    {
        int k = centred.Length;
        double sum = 0;
        for (int c = 0; c < k; c++)
        {
            for (int d = 0; d < c; d++)
                sum += Math.Abs(Rows.Dot(centred[c], centred[d]) / (norms[c] * norms[d]) + 1.0 / (k - 1));
        }

        return sum / (0.5 * k * (k - 1));
    }

    private static double Duality(MeasureContext context, int[] classes, double[][] centred)
    {
        int width = centred[0].Length;
        var weights = context.Weights(context.Layers);
        double[] w = new double[classes.Length * width],
            m = new double[w.Length];
        for (int c = 0; c < classes.Length; c++)
        {
            weights.Slice(classes[c] * width, width).CopyTo(w.AsSpan(c * width));
            centred[c].CopyTo(m, c * width);
        }

        Rows.Scale(1 / Math.Sqrt(Rows.SquaredNorm(w)), w);
        Rows.Add(-1 / Math.Sqrt(Rows.SquaredNorm(m)), m, w);
        return Rows.SquaredNorm(w);
    }

    private static int Nearest(double[] h, double[][] means) =>
        Enumerable.Range(0, means.Length).MinBy(c => Rows.SquaredNorm(Less(h, means[c])));

    private static int Largest(ReadOnlySpan<double> logits)
    {
        int best = 0;
        for (int k = 1; k < logits.Length; k++)
            best = logits[k] > logits[best] ? k : best;
        return best;
    }

    private static double[] Mean(double[][] vectors)
    {
        double[] mean = new double[vectors[0].Length];
        foreach (double[] vector in vectors)
            Rows.Add(1.0 / vectors.Length, vector, mean);
        return mean;
    }

    private static double[] Less(double[] vector, double[] other)
    {
        double[] difference = (double[])vector.Clone();
        Rows.Add(-1, other, difference);
        return difference;
    }
}

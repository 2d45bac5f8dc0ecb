using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Spectra;

namespace Sweeps.Model.Measures.Norms;

/// <summary>Squared singular values of the weight matrices; found once a snapshot.</summary>
internal sealed class WeightSpectra
{
    private readonly double[][] _squares;

    private WeightSpectra(double[][] squares) => _squares = squares;

    /// <summary>Those of a snapshot.</summary>
    public static WeightSpectra Of(MeasureContext context) => context.Shared(Find);

    /// <summary>σ² of layer 1 … L, largest first.</summary>
    public double[] Squares(int layer) => _squares[layer - 1];

    /// <summary>Operations of one evaluation.</summary>
    public static double Operations(MeasureSubject subject)
    {
        double sum = 0,
            below = subject.Shape.Dimension;
        foreach (int width in subject.Configuration.Network.Hidden.Append(subject.Outputs))
        {
            double few = Math.Min(below, width);
            sum += 2 * few * below * width + 1.5 * few * few * few;
            below = width;
        }

        return sum;
    }

    private static WeightSpectra Find(MeasureContext context)
    {
        double[][] squares = new double[context.Layers][];
        int inputs = context.Subject.Shape.Dimension;
        for (int l = 1; l <= context.Layers; l++)
        {
            context.Progress((l - 1.0) / context.Layers);
            double[] weights = context.Weights(l).ToArray();
            int outputs = weights.Length / inputs;
            squares[l - 1] = SingularSquares.Of(weights, outputs, inputs);
            inputs = outputs;
        }

        return new WeightSpectra(squares);
    }
}

/// <summary>How many directions of its inputs a layer makes use of.</summary>
internal sealed class RankMeasure(bool stable) : Measure
{
    public override MeasureDescription Description { get; } =
        stable
            ? new(
                "stable_rank",
                "rank",
                "",
                "stable_rank.l",
                "‖Wˡ‖_F² / ‖Wˡ‖₂² of each layer, output layer included: at most the rank, and not moved by small "
                    + "singular values",
                "Rudelson and Vershynin 2007; Sanyal, Torr and Dokania 2020, arXiv 1906.04659",
                MeasureCost.Heavy
            )
            : new(
                "effective_rank",
                "rank",
                "",
                "effective_rank.l",
                "e^(−Σ p ln p) of each layer, output layer included, with p the singular values of Wˡ over their sum",
                "Roy and Vetterli 2007, EUSIPCO",
                MeasureCost.Heavy
            );

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string SharedWork => Description.Group;

    public override double TimeFactor => 4;

    public override string? Refusal(MeasureSubject subject) => LayeredModel.Refusal(subject);

    public override double Operations(MeasureSubject subject) => WeightSpectra.Operations(subject);

    public override void Evaluate(MeasureContext context)
    {
        var spectra = WeightSpectra.Of(context);
        for (int l = 1; l <= context.Layers; l++)
        {
            double[] squares = spectra.Squares(l);
            context.Record(
                Description.Name,
                l,
                stable ? squares.Sum() / squares[0] : EffectiveRank.Of([.. squares.Select(Math.Sqrt)])
            );
        }
    }
}

/// <summary>How far weights have gone from where they started.</summary>
internal sealed class StartDistance : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "start_distance",
            "start",
            "",
            "start_distance, start_distance.l",
            "‖(Wˡ, bˡ) − (Wˡ, bˡ) before the first step‖ of each layer, output layer included, and of all "
                + "parameters together (linear unit included)",
            "Nagarajan and Kolter 2019, arXiv 1901.01672",
            MeasureCost.Cheap
        );

    public override MeasureSettings Settings => MeasureSettings.None;

    public override MeasureWork Work => MeasureWork.Weights;

    public override string? Refusal(MeasureSubject subject) => LayeredModel.Refusal(subject);

    public override void Evaluate(MeasureContext context)
    {
        double total = Norm.SumOfSquares(Difference(context.SkipWeights, context.InitialSkipWeights));
        for (int l = 1; l <= context.Layers; l++)
        {
            double squares =
                Squares(context.Weights(l), context.InitialWeights(l))
                + Squares(context.Biases(l), context.InitialBiases(l));
            total += squares;
            context.Record(Description.Name, l, Math.Sqrt(squares));
        }

        context.Record(Description.Name, Math.Sqrt(total));
    }

    private static double Squares(ReadOnlySpan<double> now, double[] start) => Rows.SquaredNorm(Difference(now, start));

    private static double[] Difference(ReadOnlySpan<double> now, double[] start)
    {
        double[] difference = now.ToArray();
        Rows.Add(-1, start, difference);
        return difference;
    }
}

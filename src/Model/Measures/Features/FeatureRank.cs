using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics.Spectra;

namespace Sweeps.Model.Measures.Features;

/// <summary>Squared singular values of what the hidden layers give on the inputs; found once a snapshot.</summary>
internal sealed class FeatureSpectra
{
    private FeatureSpectra(double[][] squares) => Squares = squares;

    /// <summary>σ² of hidden layer l at [l − 1], largest first.</summary>
    public double[][] Squares { get; }

    /// <summary>Those of a snapshot.</summary>
    public static FeatureSpectra Of(MeasureContext context) => context.Shared(Find);

    /// <summary>Inputs that they are taken on.</summary>
    public static int Inputs(MeasureSubject subject) =>
        InputSet.Test.Available(subject, subject.Configuration.Measure.Inputs);

    private static FeatureSpectra Find(MeasureContext context)
    {
        double[][][] outputs = LayerOutputs.Of(context, Inputs(context.Subject));
        double[][] squares = new double[context.HiddenLayers][];
        for (int l = 0; l < squares.Length; l++)
        {
            context.Progress(0.5 + 0.5 * l / squares.Length);
            double[][] rows = outputs[l];
            squares[l] = SingularSquares.Of([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length);
        }

        return new FeatureSpectra(squares);
    }
}

/// <summary>How many directions the outputs of a hidden layer spread over.</summary>
internal sealed class FeatureRank(bool stable) : Measure
{
    private const string Matrix =
        " H: [inputs, neurons], the outputs of hidden layer l, not centred, on the first test inputs (at most "
        + "`measure.inputs`), in float64. NaN for a layer that is silent on all of them";

    public override MeasureDescription Description { get; } =
        stable
            ? new(
                "feature_stable_rank",
                "feature_rank",
                "",
                "feature_stable_rank.l",
                "‖H‖_F² / ‖H‖₂² of each hidden layer: at most the rank, and not moved by small singular values."
                    + Matrix,
                "Rudelson and Vershynin 2007 (stable rank); Huh et al. 2023, arXiv 2103.10427 (of features)",
                MeasureCost.Heavy
            )
            : new(
                "feature_effective_rank",
                "feature_rank",
                "",
                "feature_effective_rank.l",
                "e^(−Σ p ln p) of each hidden layer, with p the singular values of H over their sum." + Matrix,
                "Roy and Vetterli 2007, EUSIPCO (effective rank); Huh et al. 2023, arXiv 2103.10427 (of features)",
                MeasureCost.Heavy
            );

    public override MeasureSettings Settings => MeasureSettings.Inputs;

    public override string SharedWork => Description.Group;

    public override double TimeFactor => 4;

    public override string? Refusal(MeasureSubject subject) => subject.HiddenRefusal ?? LayeredModel.Refusal(subject);

    public override double Operations(MeasureSubject subject)
    {
        double n = FeatureSpectra.Inputs(subject);
        return n * 2 * JacobianShape.Of(subject).Parameters
            + subject.Configuration.Network.Hidden.Sum(width =>
            {
                double few = Math.Min(n, width);
                return few * n * width + 1.5 * few * few * few;
            });
    }

    public override void Evaluate(MeasureContext context)
    {
        double[][] spectra = FeatureSpectra.Of(context).Squares;
        for (int l = 1; l <= spectra.Length; l++)
        {
            double[] squares = spectra[l - 1];
            context.Record(
                Description.Name,
                l,
                stable ? squares.Sum() / squares[0] : EffectiveRank.Of([.. squares.Select(Math.Sqrt)])
            );
        }
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;

namespace Sweeps.Scheduling.Costs;

/// <summary>What heavy measures take at a snapshot, from the operations that they count.</summary>
internal static class HeavyTime
{
    // Ranks: eliminations run at full speed in large matrices, and less so in small ones.
    private const double RankProduct = 1.95e-11;
    private const double RankEdge = 3.8e-8;

    // All layers but one: new inputs seldom stop adding to the rank after the four doublings that are counted.
    private const double FullRank = 2.2e-11;
    private const double DeepGrowth = 6;

    // A row of such a sample: its input, its derivatives and the numbers that it is combined with.
    private const double GrowingRow = 1.6e-6;

    // An example's way through a network one number at a time, forth and back.
    private const double Product = 1.3e-10;
    private const double Pass = 6e-8;
    private const double Neuron = 1.4e-8;
    private const double Snapshot = 2.5e-5;

    // The curve of a function of one number, over its grid.
    private const double CurvePoints = 4001;

    /// <summary>One snapshot with all heavy ones of <paramref name="measures"/>.</summary>
    public static WorkTime Of(MeasureSubject subject, IReadOnlyList<LayerShape> layers, IEnumerable<Measure> measures)
    {
        double ranks = 0,
            passes = 0;
        foreach (
            var group in measures
                .Where(measure => measure.Description.Cost == MeasureCost.Heavy)
                .GroupBy(measure => SharedWork(measure.Description))
        )
        {
            if (group.First().Description.Group is "dimension" or "dimension_softmax")
                ranks += group.Sum(measure => Ranks(measure, subject, layers));
            else if (group.Key == "shape")
                passes += CurvePoints * OfPass(layers);
            else
                passes += group.Max(measure => Passes(measure, subject, layers));
        }

        return new(Ranks: ranks, Passes: passes);
    }

    /// <summary>The part of that whose work nobody knows beforehand: samples that grow for as long as they add to the
    /// rank of a network of two and more hidden layers.</summary>
    public static WorkTime Growing(
        MeasureSubject subject,
        IReadOnlyList<LayerShape> layers,
        IEnumerable<Measure> measures
    ) => new(Ranks: measures.Where(measure => Grows(measure, layers)).Sum(measure => Ranks(measure, subject, layers)));

    private static bool Grows(Measure measure, IReadOnlyList<LayerShape> layers) =>
        measure.Description.Name == "dimension_full" && layers.Count > 2;

    // Measures that share their work take it once.
    private static string SharedWork(MeasureDescription measure) =>
        measure.Name is "hessian_eigenvalue" or "sharpness" ? "spectrum"
        : measure.Group is "segments" or "ntk" or "rank" or "feature_rank" or "shape" ? measure.Group
        : measure.Name;

    private static double Ranks(Measure measure, MeasureSubject subject, IReadOnlyList<LayerShape> layers)
    {
        double operations = measure.Operations(subject);
        return Grows(measure, layers) ? DeepGrowth * (FullRank * operations + GrowingRow * measure.RowsMade(subject))
            : measure.Description.Name == "dimension_full" ? FullRank * operations
            : RankProduct * operations + RankEdge * Math.Pow(operations, 2.0 / 3);
    }

    private static double Passes(Measure measure, MeasureSubject subject, IReadOnlyList<LayerShape> layers)
    {
        double operations = measure.Operations(subject);
        double parameters = layers.Sum(layer => (double)layer.Weights + layer.Outputs);
        return Snapshot
            + Weight(measure.Description)
                * operations
                * (Product + (Pass + Neuron * Neurons(layers)) / (2 * parameters));
    }

    private static double OfPass(IReadOnlyList<LayerShape> layers) =>
        3 * Pass + 2 * Neuron * Neurons(layers) + Product * layers.Sum(layer => (double)layer.Weights);

    private static double Neurons(IReadOnlyList<LayerShape> layers) =>
        layers.Sum(layer => (double)layer.Outputs * layer.Positions);

    // How many times as long as its operations suggest a measure takes.
    private static double Weight(MeasureDescription measure) =>
        measure.Name switch
        {
            "hessian_eigenvalue" or "sharpness" => 0.34,
            "gauss_newton_trace" => 1.4,
            "fisher_rao" => 1.3,
            _ => measure.Group switch
            {
                "regularizer" => 0.5,
                "regions" => 0.9,
                "segments" => 7.2, // each counts a fifth of the walks
                "kink_neurons" => 1.9,
                "gradient_noise" => 0.78,
                "ntk" => 2,
                "rank" => 4,
                "feature_rank" => 4,
                "margins" => 3,
                "collapse" => 2.3,
                "similarity" => 2.1,
                "distinct_activity" => 2,
                "training_activity" => 1.15,
                _ => 1,
            },
        };
}

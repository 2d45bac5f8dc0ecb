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
                .GroupBy(measure => measure.SharedWork)
        )
        {
            MeasureWork work = group.First().Work;
            if (work == MeasureWork.Eliminations)
                ranks += group.Sum(measure => Ranks(measure, subject, layers));
            else
                passes +=
                    work == MeasureWork.Curve
                        ? CurvePoints * OfPass(layers)
                        : group.Max(measure => Passes(measure, subject, layers));
        }

        return new(Ranks: ranks, Passes: passes);
    }

    /// <summary>The part of that whose work nobody knows beforehand: samples that grow for as long as they add to the
    /// rank of a network of two and more hidden layers.</summary>
    public static WorkTime Growing(
        MeasureSubject subject,
        IReadOnlyList<LayerShape> layers,
        IEnumerable<Measure> measures
    ) =>
        new(
            Ranks: measures
                .Where(measure => Grows(measure, subject, layers))
                .Sum(measure => Ranks(measure, subject, layers))
        );

    private static bool Grows(Measure measure, MeasureSubject subject, IReadOnlyList<LayerShape> layers) =>
        MakesRows(measure, subject) && layers.Count > 2;

    private static bool MakesRows(Measure measure, MeasureSubject subject) =>
        measure.Work == MeasureWork.Eliminations && measure.RowsMade(subject) > 0;

    private static double Ranks(Measure measure, MeasureSubject subject, IReadOnlyList<LayerShape> layers)
    {
        double operations = measure.Operations(subject);
        return Grows(measure, subject, layers)
                ? DeepGrowth * (FullRank * operations + GrowingRow * measure.RowsMade(subject))
            : MakesRows(measure, subject) ? FullRank * operations
            : RankProduct * operations + RankEdge * Math.Pow(operations, 2.0 / 3);
    }

    private static double Passes(Measure measure, MeasureSubject subject, IReadOnlyList<LayerShape> layers)
    {
        double operations = measure.Operations(subject);
        double parameters = layers.Sum(layer => (double)layer.Weights + layer.Outputs);
        return Snapshot
            + measure.TimeFactor * operations * (Product + (Pass + Neuron * Neurons(layers)) / (2 * parameters));
    }

    private static double OfPass(IReadOnlyList<LayerShape> layers) =>
        3 * Pass + 2 * Neuron * Neurons(layers) + Product * layers.Sum(layer => (double)layer.Weights);

    private static double Neurons(IReadOnlyList<LayerShape> layers) =>
        layers.Sum(layer => (double)layer.Outputs * layer.Positions);
}

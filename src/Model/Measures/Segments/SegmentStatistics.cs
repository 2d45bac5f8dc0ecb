using Sweeps.Model.Randomness;

namespace Sweeps.Model.Measures.Segments;

/// <summary>The bends of a network's outputs along the segments between pairs of training inputs: walked once a
/// snapshot for all measures of them.</summary>
internal sealed class SegmentStatistics
{
    private readonly List<(bool? SameClass, Bends Bends)> _bends = [];

    private SegmentStatistics() { }

    public static SegmentStatistics Of(MeasureContext context)
    {
        var statistics = new SegmentStatistics();
        var walker = new SegmentWalker(context);
        var draws = new RandomStream(
            context.Subject.Configuration.Seed,
            RandomPurpose.Measurement,
            MeasureChannels.Pairs
        );
        int inputs = context.Count(InputSet.Train),
            pairs = context.Subject.Configuration.Measure.Pairs;
        double[] from = new double[context.Subject.Shape.Dimension],
            to = new double[from.Length];
        for (int pair = 0; pair < pairs; pair++)
        {
            context.Progress((double)pair / pairs);
            int first = draws.Below(inputs, pair, 0),
                second = draws.Below(inputs - 1, pair, 1);
            second += second >= first ? 1 : 0;
            context.ReadInput(InputSet.Train, first, from);
            context.ReadInput(InputSet.Train, second, to);
            bool? same = context.Subject.HasClasses
                ? context.Class(InputSet.Train, first) == context.Class(InputSet.Train, second)
                : null;
            walker.Walk(from, to);
            for (int output = 0; output < walker.Outputs; output++)
                statistics._bends.Add((same, Bends.Of(walker, output)));
        }

        return statistics;
    }

    /// <summary>Records a number over all pairs, and over those within a class and between classes, where there are
    /// any.</summary>
    public void Record(
        MeasureContext context,
        string metric,
        Func<IReadOnlyList<Bends>, double> number,
        string suffix = ""
    )
    {
        context.Record(metric + suffix, number([.. _bends.Select(entry => entry.Bends)]));
        foreach (bool same in new[] { true, false })
        {
            Bends[] some = [.. _bends.Where(entry => entry.SameClass == same).Select(entry => entry.Bends)];
            if (some.Length > 0)
                context.Record(metric + suffix + (same ? ".same" : ".cross"), number(some));
        }
    }
}

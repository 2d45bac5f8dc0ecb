using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Scheduling.Tests.Tables;

public sealed class ImportanceSamplesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Plan Plan = new(
        GridFile.Read(
            """
            name: axes
            data: digits
            noise: replace
            train: { epochs: 2 }
            network: { hidden: 4 }
            measure: { of: [error] }
            grid: { p: [0.4, 0, 0.2, 0.1], learning_rate: [0.1, 0.2, 0.3, 0.4, 0.5], seed: 0..1 }
            """,
            "axes.yaml"
        )
    );

    [Fact]
    public void Found_OfAnAxisThatDecidesAlone_IsAllOfItOnEverySeed()
    {
        ImportanceSamples samples = new(Plan, "error", greatest: false);
        for (long ordinal = 0; ordinal < Plan.Trials; ordinal++)
            samples.Add(ordinal, AttemptOutcome.Finished, NumberOf(ordinal, "p"));

        Assert.Equal(["p", "learning_rate"], samples.Axes);
        Assert.Equal((2, 20), (samples.Seeds, samples.MostTrials));
        Assert.Equal([1.0, 0], samples.AmongBest(0.25, Token).Select(over => over.Mean));
        Assert.All(samples.AmongBest(0.25, Token), over => Assert.Equal(2, over.Count));
        Assert.InRange(samples.OfVariance(Token)[0].Mean, 0.98, 1);
        Assert.InRange(samples.OfVariance(Token)[1].Mean, 0, 0.02);
    }

    [Fact]
    public void Found_WhereTheGreatestIsBest_IsThatOfTheLeastTurnedAround()
    {
        ImportanceSamples least = new(Plan, "error", greatest: false);
        ImportanceSamples greatest = new(Plan, "error", greatest: true);
        for (long ordinal = 0; ordinal < Plan.Trials; ordinal++)
        {
            double value = NumberOf(ordinal, "p") * NumberOf(ordinal, "learning_rate");
            least.Add(ordinal, AttemptOutcome.Finished, -value);
            greatest.Add(ordinal, AttemptOutcome.Finished, value);
        }

        Assert.Equal(least.AmongBest(0.2, Token), greatest.AmongBest(0.2, Token));
        Assert.NotEqual(0, greatest.AmongBest(0.2, Token)[0].Mean);
    }

    [Fact]
    public void Add_OfTrialsWithoutAFinalValue_CountsTheDivergedAsWorstAndLeavesTheOthersOut()
    {
        ImportanceSamples samples = new(Plan, "error", greatest: false);
        for (long ordinal = 0; ordinal < Plan.Trials; ordinal++)
        {
            if (NumberOf(ordinal, "p") == 0)
                samples.Add(ordinal, AttemptOutcome.Diverged, null);
            else
                samples.Add(ordinal, AttemptOutcome.Finished, 0.5);
        }

        samples.Add(0, AttemptOutcome.Stopped, 0);
        samples.Add(1, AttemptOutcome.Failed, null);
        samples.Add(2, AttemptOutcome.Finished, null);
        samples.Add(3, null, 0);

        Assert.Equal("1 stopped early, 1 failed, 1 without error", samples.LeftOut);
        Assert.Equal(20, samples.MostTrials);
        Assert.Equal([1.0, 0], samples.AmongBest(0.75, Token).Select(over => over.Mean));
    }

    [Fact]
    public void Found_OfTooFewTrials_IsOfNoValues()
    {
        ImportanceSamples samples = new(Plan, "error", greatest: false);
        foreach (long ordinal in Plan.OrdinalsOfCell(0))
            samples.Add(ordinal, AttemptOutcome.Finished, 0.5);

        Assert.Equal((0, 1), (samples.Seeds, samples.MostTrials));
        Assert.All(samples.AmongBest(0.1, Token), over => Assert.Equal(0, over.Count));
    }

    private static double NumberOf(long ordinal, string axis) =>
        double.Parse(
            Plan.AxisValues(ordinal)[Plan.Axes.Index().First(one => one.Item.Name == axis).Index],
            System.Globalization.CultureInfo.InvariantCulture
        );
}

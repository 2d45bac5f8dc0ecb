using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Scheduling.Tests.Tables;

public sealed class PairedDifferencesTests
{
    private static readonly Plan Plan = PlanOf("p: [0, 0.2, 0.4]", "architecture: [10, 20]", "seed: 0..2");

    [Fact]
    public void Build_OfCellsThatShareSeeds_TakesTheSeedsOut()
    {
        var differences = new PairedDifferences(Plan, "p", "0");
        for (long ordinal = Plan.Trials - 1; ordinal >= 0; ordinal--)
        {
            var configuration = Plan.Configuration(ordinal);
            // A seed's own contribution is a hundred times what p does.
            differences.Add(
                ordinal,
                [
                    (
                        "e",
                        100 * configuration.Seed
                            + (configuration.Noise.P == 0 ? 0 : 1)
                            + (configuration.Seed - 1) * 0.5 * (configuration.Noise.P == 0.4 ? 1 : 0)
                    ),
                ]
            );
        }

        PairedTable table = differences.Build();
        Assert.Equal(["p", "architecture"], table.Axes.Select(axis => axis.Name));
        Assert.Equal(
            ["0.2 10", "0.2 20", "0.4 10", "0.4 20"],
            table.Rows.Select(row => string.Join(' ', row.AxisValues))
        );
        Assert.All(table.Rows.Take(2), row => Assert.Equal(new Summary(3, 1, 0, 0), row.Differences[0]));

        // By hand: differences 0.5, 1, 1.5; t(0.975, 2) = 4.3027; half width 4.3027·0.5/√3.
        Assert.All(
            table.Rows.Skip(2),
            row => Assert.Equal((3, 1.0), (row.Differences[0].Count, row.Differences[0].Mean))
        );
        Assert.Equal(4.3026527297 * 0.5 / Math.Sqrt(3), table.Rows[2].Differences[0].HalfWidth!.Value, 1e-8);
    }

    [Fact]
    public void Build_WhereAPartnerIsMissing_LeavesThePairOutAndSaysSo()
    {
        var differences = new PairedDifferences(Plan, "p", "0");
        foreach (long ordinal in Plan.OrdinalsOfCell(0).Skip(1))
            differences.Add(ordinal, [("e", 1)]);
        foreach (long ordinal in Plan.OrdinalsOfCell(2))
            differences.Add(ordinal, [("e", 3)]);
        PairedRow row = Assert.Single(differences.Build().Rows);
        Assert.Equal((1, new Summary(2, 2, 0, 0)), (row.Unpaired, row.Differences[0]));
    }

    [Fact]
    public void Reference_InAnotherSpelling_IsTheAxisValue() =>
        Assert.Equal("0.2", new PairedDifferences(Plan, "p", "0.20").Reference);

    [Theory]
    [InlineData("seed", "0", "paired by seed")]
    [InlineData("learning_rate", "0.1", "Take one of p, architecture.")]
    [InlineData("p", "0.3", "It has 0, 0.2, 0.4.")]
    public void Axis_OrReferenceThatIsNone_IsRefused(string axis, string reference, string words) =>
        Assert.Contains(
            words,
            Assert.Throws<ArgumentException>(() => new PairedDifferences(Plan, axis, reference)).Message,
            StringComparison.Ordinal
        );

    private static Plan PlanOf(params string[] axes) =>
        new(
            GridFile.Read(
                $"name: t\ndata: digits\nnoise: replace\ntrain: {{ epochs: 1 "
                    + $"}}\ngrid:\n{string.Concat(axes.Select(axis => $"  {axis}\n"))}",
                "t.yaml"
            )
        );
}

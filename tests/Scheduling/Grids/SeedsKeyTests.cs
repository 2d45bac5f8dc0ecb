using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class SeedsKeyTests
{
    [Fact]
    public void Seeds_WithMax_MakeTheAxis()
    {
        SweepDefinition definition = Read(
            "seeds: { start: 3, until: { measure: test_error, half_width: 0.005, max: 20 } }",
            "seed: 5"
        );
        Assert.Equal(new ReplicationRule("test_error", 0.005, 3), definition.Replication);
        Plan plan = new(definition);
        Assert.Equal((2L, 40L), (plan.Cells, plan.Trials));
        Assert.Equal(
            Enumerable.Range(5, 20).Select(seed => (long)seed),
            plan.OrdinalsOfCell(1).Select(ordinal => plan.Configuration(ordinal).Seed)
        );
    }

    [Fact]
    public void Seeds_WithAnAxis_TakeItsSeeds()
    {
        SweepDefinition definition = Read(
            "seeds: { until: { measure: active_fraction.1, half_width: 1e-2 } }",
            grid: "seed: [3, 1, 4, 15]"
        );
        Assert.Equal(new ReplicationRule("active_fraction.1", 0.01, 4), definition.Replication);
        Assert.Equal(8, new Plan(definition).Trials);
    }

    [Fact]
    public void Definition_WithAnotherRule_IsAnotherOne_AndWithoutOneItIsWhatItWas()
    {
        string none = Read("", grid: "seed: 0..9").DefinitionHash;
        string some = Read(
            "seeds: { until: { measure: test_error, half_width: 0.01 } }",
            grid: "seed: 0..9"
        ).DefinitionHash;
        string more = Read(
            "seeds: { until: { measure: test_error, half_width: 0.02 } }",
            grid: "seed: 0..9"
        ).DefinitionHash;
        Assert.Equal(3, new[] { none, some, more }.Distinct().Count());
    }

    [Theory]
    [InlineData("seeds: 4", "t.yaml:5:8: `seeds` must be a mapping, but was `4`")]
    [InlineData("seeds: { start: 4 }", "t.yaml:5:8: `seeds` must have the key `until`")]
    [InlineData(
        "seeds: { strat: 4, until: { measure: test_error, half_width: 1, max: 9 } }",
        "t.yaml:5:10: `seeds` has no such key, but was `strat`. Did you mean `start`?"
    )]
    [InlineData(
        "seeds: { start: 1, until: { measure: test_error, half_width: 1, max: 9 } }",
        "t.yaml:5:17: `seeds.start` must be a whole number, at least 2 and at most 1000, but was `1`"
    )]
    [InlineData(
        "seeds: { start: 6, until: { measure: test_error, half_width: 1, max: 5 } }",
        "t.yaml:5:70: `seeds.until.max` must be a whole number, at least 6 and at most 1000, but was `5`"
    )]
    [InlineData(
        "seeds: { until: { measure: test_eror, half_width: 1, max: 5 } }",
        "t.yaml:5:28: `seeds.until.measure` must be a measure, but was `test_eror`. Did you mean `test_error`?"
    )]
    [InlineData(
        "seeds: { until: { measure: test_error, half_width: 0, max: 5 } }",
        "t.yaml:5:52: `seeds.until.half_width` must be a number above 0"
    )]
    [InlineData(
        "seeds: { until: { measure: test_error, half_width: 1 } }",
        "t.yaml:5:8: With `seeds` it must be known which seeds there are. Give `max`"
    )]
    public void Seeds_ThatBreakARule_AreRefusedWithTheirPlace(string key, string problem) =>
        Assert.Contains(problem, Assert.Throws<GridFileException>(() => Read(key)).Message, StringComparison.Ordinal);

    [Fact]
    public void Seeds_GivenTwice_AreRefused() =>
        Assert.Contains(
            "the axis `seed` in line 4 gives them already, but was `5`. Remove `max`, or the axis.",
            Assert
                .Throws<GridFileException>(() =>
                    Read("seeds: { until: { measure: test_error, half_width: 1, max: 5 } }", grid: "seed: 0..9")
                )
                .Message.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );

    [Fact]
    public void Seeds_ReplacedFromTheCommandLine_AreThoseThatAreTrained() =>
        Assert.Equal(
            14,
            new Plan(
                Read(
                    "seeds: { until: { measure: test_error, half_width: 1, max: 5 } }",
                    overrides: [new GridOverride("seed", "0..6")]
                )
            ).Trials
        );

    private static SweepDefinition Read(
        string key,
        string more = "",
        string grid = "",
        IReadOnlyList<GridOverride>? overrides = null
    ) =>
        GridFile.Read(
            $"name: t\ndata: digits\ntrain: {{ epochs: 1 }}\ngrid: {{ learning_rate: [0.1, "
                + $"0.2]{(grid.Length > 0 ? ", " + grid : "")} }}\n{key}\n{more}\n",
            "t.yaml",
            overrides
        );
}

using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Expectations;

/// <summary>Rules as they are read from grid files, and what is refused.</summary>
public sealed class ExpectationRuleTests
{
    private const string Head = """
        name: t
        data: mixture
        network: 8-8
        noise: replace
        train: { epochs: 2 }
        measure: { of: [error, activation] }
        grid:
          p: [0, 0.2, 0.5]
          zip: { name: setup, as: [one, two words], learning_rate: [0.1, 0.2], batch: [1, 2] }
          seed: 0..1

        """;

    [Fact]
    public void Expectations_AreReadAndAreNoPartOfTheDefinition()
    {
        SweepDefinition without = GridFile.Read(Head, "t.yaml");
        SweepDefinition with = Read(
            "test_error < 0.5",
            "{ rule: active_fraction.2 decreasing in p, source: Theorem 1 }"
        );

        Assert.Equal((without.DefinitionHash, "Theorem 1"), (with.DefinitionHash, with.Expectations[1].Source));
        Assert.Equal(new ExpectedCheck.Comparison("<", 0.5), with.Expectations[0].Check);
        Assert.Equal(new ExpectedQuantity.Plain("active_fraction.2"), with.Expectations[1].Quantity);
        Assert.Equal(new ExpectedCheck.Monotone(true, "p"), with.Expectations[1].Check);
    }

    [Theory]
    [InlineData("test_error < 0.5 where p = 0.5 on every seed")]
    [InlineData("test_error < 0.5 where p = 0.5 on at least 2 seeds")]
    [InlineData("test_error decreasing in p")]
    [InlineData("difference in test_error between p = 0.5 and p = 0 < 0")]
    public void Rule_OfMoreCellsThanAnybodyLooksThrough_IsReadInBoundedMemory(string rule)
    {
        const string Text = """
            name: t
            data: { name: mixture }
            noise: replace
            train: { epochs: 2 }
            grid: { p: [0, 0.5], data_seed: 0..2147483646, seed: 0..1 }
            expect:

            """;
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Single(GridFile.Read($"{Text}  - {rule}\n", "t.yaml").Expectations);

        // A kilobyte, soon collected, for each of a million cells; how much depends on what the compiler has optimized.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000_000);
    }

    [Theory]
    [InlineData("difference in test_error between step = 0 and step = end < 1", null)]
    [InlineData("difference in test_error between p = 0 and p = 0.0001 < 1", null)]
    [InlineData("difference in test_error between p != 0 and p != 1 < 1", "at most 1,000,000 pairs of cells")]
    public void Rule_ThatComparesCells_DoesNotPairThemAllWithAll(string rule, string? refusal)
    {
        const string Text = """
            name: t
            data: mixture
            noise: replace
            train: { epochs: 2 }
            grid: { p: { linear: [0, 1], count: 10001 } }
            expect:

            """;

        if (refusal is null)
            Assert.Single(GridFile.Read($"{Text}  - {rule}\n", "t.yaml").Expectations);
        else
            Assert.Contains(
                refusal,
                Assert.Throws<GridFileException>(() => GridFile.Read($"{Text}  - {rule}\n", "t.yaml")).Message
            );
    }

    [Fact]
    public void Rule_WithEveryPart_IsUnderstood()
    {
        Expectation rule = Read(
            "ratio of dead.1 between p = 0.5, step = end and p=0, step=0 between 0.5 and 2 where setup = \"two "
                + "words\" on at least 2 seeds"
        ).Expectations[0];

        ExpectedQuantity.Ratio ratio = Assert.IsType<ExpectedQuantity.Ratio>(rule.Quantity);
        Assert.Equal([new("p", "=", "0.5"), new("step", "=", "end")], ratio.First);
        Assert.Equal([new("p", "=", "0"), new("step", "=", "0")], ratio.Second);
        Assert.Equal(new ExpectedCheck.Between(0.5, 2), rule.Check);
        Assert.Equal([new AxisCondition("setup", "=", "two words")], rule.Where);
        Assert.Equal(new SeedRule(2), rule.Seeds);
    }

    [Theory]
    [InlineData("test_eror < 1", "An expectation must name a metric, but was `test_eror`. Did you mean `test_error`?")]
    [InlineData(
        "regularizer_train < 1",
        "An expectation must name a metric that the sweep's trials record, but was `regularizer_train`. Add "
            + "`regularizer_train` to `measure.of`, or take another."
    )]
    [InlineData(
        "test_error decreasing in sigma",
        "An expectation must name axes of the sweep, but was `sigma`. It varies p, setup."
    )]
    [InlineData("test_error < 1 where pp = 0", "An expectation must name axes of the sweep, but was `pp`.")]
    [InlineData(
        "test_error < 1 where p = 0.3",
        "A condition must name a value of the axis `p`, but was `0.3`. It has 0, 0.2, 0.5."
    )]
    [InlineData(
        "test_error < 1 where setup > 1",
        "The values of `setup` and what they are compared with must be numbers, but was `1`."
    )]
    [InlineData(
        "test_error < 1 where p > 0.5",
        "An expectation must be about at least one cell, but its conditions leave none, but was `p > 0.5`."
    )]
    [InlineData(
        "test_error < 1 where seed = 0",
        "Seeds are replication, which an expectation does not pick from, but was `seed`."
    )]
    [InlineData(
        "test_error < 1 where step > 3",
        "A condition on `step` must be an equals sign and the number of a step, or `end`, but was `step`."
    )]
    [InlineData(
        "test_error decreasing in p where p = 0",
        "Along `p` there must be at least two cells that agree in all else"
    )]
    [InlineData(
        "difference in test_error between p = 0 and p = 0.2 < 1 where p = 0",
        "There must be two cells to compare that agree in all that the two sides do not name"
    )]
    [InlineData("test_error", "After what is looked at an expectation must say what holds of it")]
    [InlineData("test_error < low", "Here must stand a number, but was `low`.")]
    [InlineData(
        "test_error between 2 and 1",
        "The second end of an interval must not be below the first, but was `1`. Swap them."
    )]
    [InlineData("test_error < 1 where setup = two words", "An expectation must end here")]
    [InlineData(
        "test_error < 1 on most seeds",
        "After `on` must stand `every seed` or `at least` a number of `seeds`, but was `most`."
    )]
    [InlineData(
        "difference in test_error > 0",
        "Here must stand `between`, but was `>`. Name the two sides, such as between p = 0 and p = 0.2."
    )]
    public void Rule_ThatCannotBeChecked_IsRefused(string rule, string problem) =>
        Assert.Contains(problem, Assert.Throws<GridFileException>(() => Read(rule)).Message, StringComparison.Ordinal);

    [Fact]
    public void Refusal_PointsAtTheWord()
    {
        GridProblem problem = Assert.Single(
            Assert.Throws<GridFileException>(() => Read("test_error < 0.5 where q = 1")).Problems
        );

        Assert.Equal((12, "  - test_error < 0.5 where q".Length, "q"), (problem.Line, problem.Column, problem.Value));
    }

    [Theory]
    [InlineData("expect: test_error < 1", "`expect` must be a list of rules")]
    [InlineData("expect: [{ rle: test_error < 1 }]", "`expect` has no such key, but was `rle`. Did you mean `rule`?")]
    [InlineData(
        "expect: [[test_error]]",
        "A rule under `expect` must be a text, or a mapping with `rule` and `source`"
    )]
    public void Key_ThatIsNoListOfRules_IsRefused(string key, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<GridFileException>(() => GridFile.Read(Head + key + "\n", "t.yaml")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Override_ThatTakesAnAxisAway_MakesItsExpectationsInapplicable()
    {
        SweepDefinition definition = GridFile.Read(
            Head + "expect:\n  - test_error decreasing in p\n  - test_error < 1\n",
            "t.yaml",
            [new("p", "0.2")]
        );

        Assert.StartsWith("Along `p` there must be at least two cells", definition.Expectations[0].Inapplicable);
        Assert.Null(definition.Expectations[1].Inapplicable);
    }

    private static SweepDefinition Read(params string[] rules) =>
        GridFile.Read($"{Head}expect:\n{string.Concat(rules.Select(rule => $"  - {rule}\n"))}", "t.yaml");
}

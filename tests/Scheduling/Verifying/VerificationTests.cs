using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Verifying;

namespace Sweeps.Scheduling.Tests.Verifying;

/// <summary>Rules against made-up results: test error 10 p + rate + seed / 8 at the end, binary fractions all, 1 at
/// step 0.</summary>
public sealed class VerificationTests
{
    private const string Grid = """
        name: t
        data: mixture
        network: 8
        noise: replace
        train: { epochs: 2 }
        grid: { p: [0, 0.25, 0.5], learning_rate: [1, 2], seed: 0..2 }

        """;

    [Theory]
    [InlineData("test_error < 8", true)]
    [InlineData("test_error < 7.125", false)]
    [InlineData("test_error <= 7.125", true)]
    [InlineData("test_error > 1", true)]
    [InlineData("test_error > 1.125", false)]
    [InlineData("test_error = 1.125 where p = 0 and learning_rate = 1", true)]
    [InlineData("test_error = 1 where p = 0 and learning_rate = 1 on every seed", false)]
    [InlineData("test_error != 9", true)]
    [InlineData("test_error >= 6.125 where p = 0.50", true)]
    [InlineData("test_error between 3.5 and 4.625 where p > 0 and p < 0.5", true)]
    [InlineData("test_error between 3 and 4 where p > 0 and p < 0.5", false)]
    [InlineData("test_error between 3.5 and 4.75 where p > 0, p < 0.5 on every seed", true)]
    [InlineData("test_error increasing in p", true)]
    [InlineData("test_error monotone increasing in p on every seed", true)]
    [InlineData("test_error decreasing in p", false)]
    [InlineData("test_error increasing in p where step = 0", false)]
    [InlineData("test_error = 1 where step = 0", true)]
    [InlineData("difference in test_error between p = 0.5 and p = 0 > 4.9", true)]
    [InlineData("difference in test_error between p = 0.5 and p = 0 > 5.1", false)]
    [InlineData("difference in test_error between p = 0.5, learning_rate = 1 and p = 0, learning_rate = 2 < 4.1", true)]
    [InlineData("ratio of test_error between learning_rate = 2 and learning_rate = 1 > 1.2 where p = 0.25", true)]
    [InlineData("ratio of test_error between learning_rate = 2 and learning_rate = 1 > 1.4 where p = 0.25", false)]
    [InlineData("ratio of test_error between learning_rate = 2 and learning_rate = 1 decreasing in p", true)]
    [InlineData("difference in test_error between step = end and step = 0 increasing in p", true)]
    [InlineData("difference in test_error between step = end and step = 0 > 0 where p = 0 and learning_rate = 1", true)]
    [InlineData(
        "difference in test_error between step = end and step = 0 > 0 where p = 0 and learning_rate = 1 on at "
            + "least 2 seeds",
        true
    )]
    [InlineData(
        "difference in test_error between step = end and step = 0 > 0 where p = 0 and learning_rate = 1 on at "
            + "least 3 seeds",
        false
    )]
    [InlineData("test_error < 8 where step = 3", false)]
    [InlineData("test_error < 8 on every seed where p = 0.5", true)]
    public void Rule_AgainstKnownResults_HoldsOrDoesNot(string rule, bool holds) =>
        Assert.Equal(holds, Verify(rule).Holds);

    [Theory]
    [InlineData("> 1")]
    [InlineData("!= 5")]
    [InlineData("< 5")]
    [InlineData("> 1 on at least 1 seeds")]
    public void Ratio_WithADivisorOfZero_NeverHolds(string check)
    {
        Finding finding = Assert.Single(
            Verify(
                $"ratio of test_error between step = end and step = 0 {check} where learning_rate = 1 and p = 0",
                atStart: 0
            ).Findings
        );
        Assert.False(finding.Holds);
        Assert.Contains("the divisor is 0 on seed 0", finding.Caveat, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test_error > 1", double.PositiveInfinity, "trial 0 gave test_error Infinity")]
    [InlineData("test_error > 1 on every seed", double.PositiveInfinity, "trial 0 gave test_error Infinity")]
    [InlineData("test_error != 1", double.NaN, "trial 0 gave test_error NaN")]
    public void Cell_WithAValueThatIsNotFinite_IsNeverAsExpected(string rule, double atStart, string said)
    {
        Finding finding = Verify(rule + " where step = 0", atStart: atStart).Findings[0];

        Assert.False(finding.Holds);
        Assert.StartsWith(said, finding.Caveat, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test_error < 8 on at least 4 seeds")]
    [InlineData("test_error increasing in p on at least 5 seeds")]
    [InlineData("difference in test_error between p = 0.5 and p = 0 > 1 on at least 1000 seeds")]
    public void Rule_ThatAsksForMoreSeedsThanThereAre_IsRefused(string rule)
    {
        string message = Assert
            .Throws<GridFileException>(() => GridFile.Read($"{Grid}expect: [\"{rule}\"]\n", "t.yaml"))
            .Message;
        Assert.Contains("none has more than 3, but was `at least ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finding_OfAMonotoneRule_HasAMeanAndIntervalForEachValue()
    {
        VerifiedExpectation verified = Verify("test_error increasing in p where learning_rate = 1");

        Finding finding = Assert.Single(verified.Findings);
        Assert.Equal(("", "", 3), (finding.Label, finding.Caveat, finding.Seeds));
        Assert.Equal(["0", "0.25", "0.5"], finding.Values.Select(value => value.Label));
        Assert.Equal([1.125, 3.625, 6.125], finding.Values.Select(value => value.Value.Mean));
        Assert.All(finding.Values, value => Assert.Equal(3, value.Value.Count));
    }

    [Fact]
    public void Findings_OfAPlainRule_AreOneForEachCellAndSayWhich() =>
        Assert.Equal(
            ["learning_rate=1", "learning_rate=2"],
            Verify("test_error < 8 where p = 0.25").Findings.Select(finding => finding.Label)
        );

    [Theory]
    [InlineData("diverged", "trial 1 diverged")]
    [InlineData("is not done", "trial 1 is not done")]
    public void Cell_WithATrialThatDidNotEndWell_IsNeverAsExpected(string trouble, string said)
    {
        VerifiedExpectation verified = Verify("test_error < 100 where p = 0 and learning_rate = 1", trouble);

        Assert.False(verified.Holds);
        Assert.Equal(said, Assert.Single(verified.Findings).Caveat);
        Assert.True(Verify("test_error < 100 where p = 0.5", trouble).Holds);
    }

    [Fact]
    public void TrialsThatWereNotBegun_CountAsNotDone_UnlessOnlySomeSeedsAreNeeded()
    {
        SweepDefinition definition = Read("test_error < 100");
        Plan plan = new(definition);
        SweepValues values = new();
        foreach (long ordinal in new long[] { 0, 3, 6, 9, 12, 15 })
        {
            values.AddTrial(ordinal, null);
            values.Add(ordinal, "test_error", 10, 1);
        }

        Assert.False(Verification.Of(plan, definition.Expectations, values)[0].Holds);
        Assert.True(Verification.Of(plan, definition.Expectations, values, allSeeds: false)[0].Holds);
    }

    [Fact]
    public void AxesThatGoAlong_AreNotHeldFixed()
    {
        SweepDefinition definition = GridFile.Read(
            """
            name: t
            data: mixture
            network: 8
            train: { epochs: 2 }
            grid: { seed: 0 }
            blocks:
              - { name: a, grid: { zip: { architecture: [4, 8], learning_rate: [1, 2] } } }
              - { name: b, train: { epochs: 3 }, network: 16, grid: { learning_rate: 1 } }
            expect:
              - test_error increasing in architecture where epochs = 2
            """,
            "t.yaml"
        );
        SweepValues values = new();
        for (int ordinal = 0; ordinal < 3; ordinal++)
        {
            values.AddTrial(ordinal, null);
            values.Add(ordinal, "test_error", 10, ordinal);
        }

        VerifiedExpectation verified = Verification.Of(new Plan(definition), definition.Expectations, values)[0];

        Assert.True(verified.Holds);
        Assert.Equal(["4", "8"], Assert.Single(verified.Findings).Values.Select(value => value.Label));
    }

    private static VerifiedExpectation Verify(string rule, string? troubleOfTrialOne = null, double atStart = 1)
    {
        SweepDefinition definition = Read(rule);
        Plan plan = new(definition);
        SweepValues values = new();
        for (long ordinal = 0; ordinal < plan.Trials; ordinal++)
        {
            var configuration = plan.Configuration(ordinal);
            values.AddTrial(ordinal, ordinal == 1 ? troubleOfTrialOne : null);
            values.Add(ordinal, "test_error", 0, atStart);
            values.Add(
                ordinal,
                "test_error",
                10,
                10 * configuration.Noise.P + configuration.Train.LearningRate + configuration.Seed / 8.0
            );
        }

        return Verification.Of(plan, definition.Expectations, values)[0];
    }

    private static SweepDefinition Read(string rule) => GridFile.Read($"{Grid}expect:\n  - {rule}\n", "t.yaml");
}

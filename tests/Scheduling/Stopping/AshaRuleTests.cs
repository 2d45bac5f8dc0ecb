using Sweeps.Model.Configurations;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Tests.Stopping;

/// <summary>Li et al., A System for Massively Parallel Hyperparameter Tuning (MLSys 2020), Algorithm 2, in its stopping
/// form.</summary>
public sealed class AshaRuleTests
{
    private static readonly AshaRule Rule = new()
    {
        Measure = "test_error",
        Direction = StoppingDirection.Minimize,
        ReductionFactor = 3,
    };

    /// <summary>Section 3.2: rung k has resource r·η^(s+k). The table of Figure 1 has r = 1, R = 9, η = 3: brackets s =
    /// 0, 1, 2 begin at 1, 3 and 9.</summary>
    [Theory]
    [InlineData(1, 3, 0, new long[] { 1, 3, 9, 27 })]
    [InlineData(1, 3, 1, new long[] { 3, 9, 27, 81 })]
    [InlineData(1, 3, 2, new long[] { 9, 27, 81, 243 })]
    [InlineData(4, 2, 1, new long[] { 8, 16, 32, 64 })]
    public void Rungs_LieAtTheMinimumTimesPowersOfTheReductionFactor(long min, int factor, int s, long[] times)
    {
        var rule = Rule with { Min = min, ReductionFactor = factor, MinEarlyStoppingRate = s };
        Assert.Equal(times, Enumerable.Range(0, 4).Select(rule.TimeOf));
        Assert.Equal(times, new[] { 0, times[0], times[1], times[2] }.Select(rule.NextTime));
    }

    [Fact]
    public void Rungs_BeyondAllTimes_NeverCome() =>
        Assert.Equal(long.MaxValue, (Rule with { Min = long.MaxValue / 2 }).NextTime(long.MaxValue / 2));

    /// <summary>Lines 12 to 14: the candidates are the best |rung k| / η.</summary>
    [Theory]
    [InlineData(0.1, 9, false)]
    [InlineData(0.3, 9, false)] // the third of nine
    [InlineData(0.4, 9, true)]
    [InlineData(0.2, 8, false)] // ⌊8 / 3⌋ = 2
    [InlineData(0.3, 8, true)]
    [InlineData(0.2, 3, true)] // ⌊3 / 3⌋ = 1
    [InlineData(0.2, 2, false)] // fewer than η: the rung tells nothing
    public void Trial_GoesOnIfItIsAmongTheBest(double own, int recorded, bool stops) =>
        Assert.Equal(stops, Rule.Stops(own, [.. Enumerable.Range(1, recorded).Select(i => i / 10.0)], out _));

    [Fact]
    public void Values_ThatAreEqual_StandOrFallTogether()
    {
        Assert.False(Rule.Stops(0.1, [0.1, 0.1, 0.1, 0.2, 0.3, 0.4], out double cutoff));
        Assert.Equal(0.1, cutoff);
    }

    [Fact]
    public void Board_OfTrialsThatComeOneByOne_StopsThoseThatAreBehind()
    {
        var board = Rule.NewBoard();
        double[] values = [0.5, 0.4, 0.6, 0.3, 0.45, 0.35, 0.2];
        bool[] stopped =
        [
            .. values.Select(
                (value, trial) =>
                {
                    board.Add("", trial, 1, value);
                    return board.Judge("", trial, 1) is not null;
                }
            ),
        ];
        // The first two meet fewer than three; the third is last of three; 0.3 leads; 0.45 is third of five; 0.35 is
        // second of six, where two go on; 0.2 leads.
        Assert.Equal([false, false, true, false, true, false, false], stopped);
        Assert.Equal(
            "asha on test_error (minimize, reduction factor 3, min 1, s 0): at rung 0 (time 1) its value, 0.45, is "
                + "worse than 0.3, the last of the best 2 of 7 recorded there.",
            board.Judge("", 4, 1)
        );
    }

    [Fact]
    public void Board_RebuiltFromTheSameValues_SaysTheSame()
    {
        var random = new Random(3);
        for (int round = 0; round < 100; round++)
        {
            double[] values = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(8) / 8.0)];
            var direction = (StoppingDirection)random.Next(2);
            var board = (Rule with { Direction = direction }).NewBoard();
            foreach (int trial in Enumerable.Range(0, values.Length).OrderBy(_ => random.Next()).Concat([0]))
                board.Add("", trial, 3, values[trial]);
            for (int trial = 0; trial < values.Length; trial++)
            {
                // The dumb twin: how many are strictly better.
                int better = values.Count(other =>
                    direction == StoppingDirection.Minimize ? other < values[trial] : other > values[trial]
                );
                bool stops = values.Length >= 3 && better >= values.Length / 3;
                Assert.Equal(stops, board.Judge("", trial, 3) is not null);
            }
        }
    }

    [Fact]
    public void Steps_OfATrial_AreThoseOfItsRungsInItsOwnSteps()
    {
        var configuration = Read(
            "data: { name: mixture, train: 100 }\ntrain: { epochs: 10, batch: 10 }\nmeasure: { at: [{ every: 1 }] }"
        );
        var steps = Rule.StepsOf(configuration);
        Assert.Equal([10, 30, 90, SnapshotSchedule.Never], new long[] { 0, 10, 30, 90 }.Select(steps.NextAfter));
        Assert.True(steps.Has(30));
        Assert.False(steps.Has(20));

        // The end is no rung, and neither is a time without a snapshot.
        Assert.Equal(
            [10, SnapshotSchedule.Never],
            new long[] { 0, 10 }.Select(
                Rule.StepsOf(configuration with { Train = configuration.Train with { Epochs = 3 } }).NextAfter
            )
        );
        Assert.Equal(
            [90, SnapshotSchedule.Never],
            new long[] { 0, 90 }.Select(
                Rule.StepsOf(
                    configuration with
                    {
                        Measure = configuration.Measure with { At = [new SnapshotRule.At(9), new SnapshotRule.At(5)] },
                    }
                ).NextAfter
            )
        );
    }

    [Fact]
    public void Group_IsWhatTrialsAgreeIn()
    {
        var rule = Rule with { Within = "batch,p" };
        var one = Read("data: mixture\ntrain: { epochs: 1 }\nnoise: { kind: flip, p: 0.2 }");
        Assert.Equal(rule.Group(one), rule.Group(one with { Seed = 2 }));
        Assert.NotEqual(rule.Group(one), rule.Group(one with { Noise = one.Noise with { P = 0.4 } }));
        Assert.Equal("", Rule.Group(one));
    }

    private static TrialConfiguration Read(string text) => GridFile.Read("name: t\n" + text, "t.yaml").Blocks[0].Base;
}

using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Tests.Stopping;

/// <summary>Golovin et al., Google Vizier (KDD 2017), section 3.2.2.</summary>
public sealed class MedianRuleTests
{
    private static readonly MedianRule Rule = new()
    {
        Measure = "test_error",
        Direction = StoppingDirection.Minimize,
        Trials = 3,
    };

    [Theory]
    [InlineData(0.30, false)] // strictly worse stops; equal goes on
    [InlineData(0.31, true)]
    [InlineData(0.29, false)]
    public void Trial_StopsIfItsBestIsStrictlyWorseThanTheMedianOfRunningAverages(double best, bool stops)
    {
        Assert.Equal(stops, Rule.Stops(best, [0.5, 0.1, 0.3], out double median));
        Assert.Equal(0.3, median);
    }

    [Fact]
    public void Median_OfAnEvenNumber_IsTheMeanOfTheTwoInTheMiddle()
    {
        Assert.True(Rule.Stops(0.31, [0.1, 0.2, 0.4, 0.9], out double median));
        Assert.Equal(0.30000000000000004, median, 1e-15);
    }

    [Fact]
    public void Trial_WithTooFewCompletedOnes_GoesOn() => Assert.False(Rule.Stops(9, [0.1, 0.2], out _));

    [Fact]
    public void Maximize_TurnsTheComparisonRound()
    {
        var rule = Rule with { Direction = StoppingDirection.Maximize };
        Assert.True(rule.Stops(0.2, [0.5, 0.1, 0.3], out _));
        Assert.False(rule.Stops(0.4, [0.5, 0.1, 0.3], out _));
    }

    [Fact]
    public void Value_ThatIsNoNumber_IsWorseThanAny() =>
        Assert.True(Rule.Stops(double.NaN, [0.5, 0.1, double.PositiveInfinity], out _));

    [Fact]
    public void Board_TakesTheBestValueOfTheTrialAndTheAveragesUpToTheSameTime()
    {
        var board = Rule.NewBoard();
        double[][] completed =
        [
            [0.8, 0.6, 0.4],
            [0.5, 0.3, 0.1],
            [0.9, 0.7, 0.2],
        ];
        for (int trial = 0; trial < completed.Length; trial++)
        {
            for (int time = 1; time <= 3; time++)
                board.Add("", trial, time, completed[trial][time - 1]);
            board.Complete("", trial);
        }

        // At time 2 the averages are 0.7, 0.4 and 0.8; what was measured at time 3 is left out.
        board.Add("", 9, 1, 0.65);
        board.Add("", 9, 2, 0.95);
        Assert.Null(board.Judge("", 9, 2));
        board.Add("", 10, 1, 0.75);
        board.Add("", 10, 2, 0.95);
        Assert.Equal(
            "median on test_error (minimize, from 1, 3 trials): at time 2 its best value, 0.75, is worse than 0.7, "
                + "the median of the running averages of 3 completed trials.",
            board.Judge("", 10, 2)
        );
    }

    [Fact]
    public void Board_GivenTrialsInAnyOrderAndTwice_SaysTheSame()
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            var readings = (
                from trial in Enumerable.Range(0, 8)
                from time in Enumerable.Range(1, 4)
                select (Trial: (long)trial, Time: (long)time, Value: random.Next(6) / 4.0)
            ).ToArray();
            string? Judged(int seed, bool early)
            {
                var order = new Random(seed);
                var board = Rule.NewBoard();
                foreach (var reading in readings.Where(reading => reading.Trial == 7 && reading.Time <= 3))
                    board.Add("", 7, reading.Time, reading.Value);
                if (early)
                    _ = board.Judge("", 7, 3); // what is remembered of an early look must not go stale
                foreach (
                    var reading in readings
                        .Where(reading => reading.Trial < 7)
                        .OrderBy(_ => order.Next())
                        .Concat(readings.Where(reading => reading.Trial < 3))
                )
                    board.Add("", reading.Trial, reading.Time, reading.Value);
                foreach (long trial in Enumerable.Range(0, 6).OrderBy(_ => order.Next()).Append(2))
                    board.Complete("", trial);
                return board.Judge("", 7, 3);
            }

            // The dumb twin: everything anew, from the definition.
            double best = readings
                .Where(reading => reading.Trial == 7 && reading.Time <= 3)
                .Min(reading => reading.Value);
            double[] averages =
            [
                .. Enumerable
                    .Range(0, 6)
                    .Select(trial =>
                        readings
                            .Where(reading => reading.Trial == trial && reading.Time <= 3)
                            .Average(reading => reading.Value)
                    )
                    .Order(),
            ];
            bool stops = best > (averages[2] + averages[3]) / 2;
            Assert.Equal(stops, Judged(round, early: false) is not null);
            Assert.Equal(Judged(round, early: false), Judged(round + 1, early: true));
        }
    }

    [Fact]
    public void Groups_AreComparedApart()
    {
        var board = (Rule with { Trials = 1 }).NewBoard();
        board.Add("p=0", 0, 1, 0.1);
        board.Complete("p=0", 0);
        board.Add("p=1", 1, 1, 0.9);
        Assert.Null(board.Judge("p=1", 1, 1));
        board.Add("p=0", 2, 1, 0.9);
        Assert.NotNull(board.Judge("p=0", 2, 1));
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

public sealed class SnapshotScheduleTests
{
    [Fact]
    public void Schedule_InSteps_IsTheUnionOfItsRules() =>
        Assert.Equal(
            [0, 1, 3, 5, 10, 15, 17],
            Steps(
                [new SnapshotRule.At(0), new SnapshotRule.Log(), new SnapshotRule.Every(5), new SnapshotRule.End()],
                1,
                17
            )
        );

    [Fact]
    public void Schedule_InEpochs_CountsStepsOfWholeEpochs() =>
        Assert.Equal(
            [0, 25, 50, 75, 100, 250, 275],
            Steps(
                [
                    new SnapshotRule.At(0),
                    new SnapshotRule.At(2),
                    new SnapshotRule.At(4),
                    new SnapshotRule.Log(),
                    new SnapshotRule.End(),
                ],
                25,
                275
            )
        );

    [Fact]
    public void Schedule_WithTimesAfterTheEnd_LeavesThemOut() =>
        Assert.Equal(
            [1, 3],
            Steps([new SnapshotRule.Log(), new SnapshotRule.At(10), new SnapshotRule.At(long.MaxValue)], 4000, 12_000)
                .Select(step => step / 4000)
        );

    [Fact]
    public void Schedule_WithoutRules_IsNeverDue() => Assert.Empty(Steps([], 1, 100));

    [Fact]
    public void Schedule_OfNoSteps_IsDueAt0WhereStartOrEndIsAskedFor()
    {
        Assert.Equal([0], Steps([new SnapshotRule.At(0), new SnapshotRule.Every(1), new SnapshotRule.Log()], 10, 0));
        Assert.Equal([0], Steps([new SnapshotRule.End()], 10, 0));
    }

    [Fact]
    public void Schedule_OfALongTraining_ReachesItsLastDecades()
    {
        var schedule = new SnapshotSchedule([new SnapshotRule.Log()], 1, long.MaxValue - 1);

        Assert.Equal(3_000_000_000_000_000_000, schedule.NextAfter(1_000_000_000_000_000_000));
        Assert.Equal(SnapshotSchedule.Never, schedule.NextAfter(3_000_000_000_000_000_000));
    }

    [Fact]
    public void Schedule_AskedAboutAStep_KnowsWhetherItIsDue()
    {
        var schedule = new SnapshotSchedule([new SnapshotRule.Every(4)], 1, 10);

        Assert.Equal([4, 8], Enumerable.Range(0, 11).Where(step => schedule.IsDue(step)));
    }

    [Fact]
    public void Schedule_WithAPeriodBelow1_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new SnapshotSchedule([new SnapshotRule.Every(0)], 1, 10).NextAfter(-1)
        );

    private static List<long> Steps(IReadOnlyList<SnapshotRule> rules, long stepsPerTime, long totalSteps)
    {
        var schedule = new SnapshotSchedule(rules, stepsPerTime, totalSteps);
        List<long> steps = [];
        for (long step = schedule.NextAfter(-1); step != SnapshotSchedule.Never; step = schedule.NextAfter(step))
            steps.Add(step);
        return steps;
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

public sealed class LearningRateTests
{
    [Fact]
    public void Constant_IsTheBaseRateAtEveryStep() =>
        Assert.Equal([0.3, 0.3], Rates(new Schedule.Constant(), 1, 10, 0, 9));

    [Fact]
    public void Step_InEpochs_DropsAfterEveryPeriod() =>
        Assert.Equal(
            [0.3, 0.3, 0.3 * 0.5, 0.3 * 0.25, 0.3 * 0.125],
            Rates(new Schedule.Step(2, 0.5), 5, 100, 0, 9, 10, 20, 30)
        );

    [Fact]
    public void MultiStep_InEpochs_DropsAtEachOfItsTimes() =>
        Assert.Equal(
            [0.3, 0.3, 0.3 * 0.5, 0.3 * 0.5, 0.3 * 0.25, 0.3 * 0.25],
            Rates(new Schedule.MultiStep([2, 5], 0.5), 5, 100, 0, 9, 10, 24, 25, 99)
        );

    [Fact]
    public void Warmup_RisesLinearlyToTheSchedulesRate()
    {
        var rate = new LearningRate(0.3, new Schedule.MultiStep([1], 0.5), stepsPerTime: 5, totalSteps: 100, warmup: 2);

        Assert.Equal(
            [0.3 * 0.1, 0.3 * 0.5, 0.15 * 0.6, 0.15 * 0.9, 0.15, 0.15],
            new long[] { 0, 4, 5, 8, 9, 50 }.Select(rate.At)
        );
    }

    [Fact]
    public void MultiSteps_WithTheSameTimes_AreEqual()
    {
        Schedule schedule = new Schedule.MultiStep([2, 5], 0.5);

        Assert.Equal(new Schedule.MultiStep([2, 5], 0.5), schedule);
        Assert.Equal(new Schedule.MultiStep([2, 5], 0.5).GetHashCode(), schedule.GetHashCode());
        Assert.NotEqual(new Schedule.MultiStep([2, 6], 0.5), schedule);
        Assert.NotEqual(new Schedule.MultiStep([2, 5], 0.4), schedule);
    }

    [Fact]
    public void Cosine_FallsFromTheBaseRateToItsShare()
    {
        double[] rates = Rates(new Schedule.Cosine(0.1), 5, 100, 0, 50, 100);

        Assert.Equal(0.3, rates[0]);
        Assert.Equal(0.3 * 0.55, rates[1], 15);
        Assert.Equal(0.03, rates[2], 15);
    }

    [Fact]
    public void Cosine_EqualsTheMathematicsLibrarysToTheLastBits()
    {
        for (int i = 0; i <= 1000; i++)
            Assert.Equal(Math.Cos(Math.PI * i / 1000.0), ScheduleFactor.CosineOfPiTimes(i / 1000.0), 5e-16);
    }

    private static double[] Rates(Schedule schedule, long stepsPerTime, long totalSteps, params long[] steps)
    {
        var rate = new LearningRate(0.3, schedule, stepsPerTime, totalSteps);
        return [.. steps.Select(rate.At)];
    }
}

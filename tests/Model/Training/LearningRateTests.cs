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
            Assert.Equal(Math.Cos(Math.PI * i / 1000.0), LearningRate.CosineOfPiTimes(i / 1000.0), 5e-16);
    }

    private static double[] Rates(Schedule schedule, long stepsPerTime, long totalSteps, params long[] steps)
    {
        var rate = new LearningRate(0.3, schedule, stepsPerTime, totalSteps);
        return [.. steps.Select(rate.At)];
    }
}

using Sweeps.Execution.Speed;

namespace Sweeps.Execution.Tests.Speed;

public sealed class SpeedProbeTests
{
    [Theory]
    [InlineData(new[] { 1.0, 0.5 }, 1.0, 1)] // what can be is measured once
    [InlineData(new[] { 5.0, 3.0, 1.5, 0.1 }, 2.0, 1.5)] // code was compiled better meanwhile
    [InlineData(new[] { 5.0, 4.0, 6.0, 4.5, 3.5, 7.0, 1.0 }, 2.0, 3.5)] // it is so, after six times
    public void Least_OfWhatIsMeasured_IsTakenAsSoonAsItCanBe(double[] measured, double most, double expected)
    {
        Queue<double> rounds = new(measured);
        Assert.Equal(expected, SpeedProbe.Least(rounds.Dequeue, most));
    }
}

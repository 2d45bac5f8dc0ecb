using Sweeps.Execution.Coordination;

namespace Sweeps.Execution.Tests.Coordination;

public sealed class EstimatorTests
{
    /// <summary>Slots, seconds that trials take; attempts held at once, and the room that is worth a claim.</summary>
    [Theory]
    [InlineData(16, 60, 16, 1)] // a slot that is free waits for its trial: one is enough
    [InlineData(16, 1, 20, 2)]
    [InlineData(16, 0.1, 56, 14)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(2, 1e-6, 1026, 256)]
    [InlineData(0, 1, 0, 1)]
    public void Claims_OfTrialsThatTakeSoLong_ReachSoFarAhead(int slots, double seconds, int capacity, int worth)
    {
        var trials = new FakeTrials(10, 1);
        var estimator = new Estimator(trials);
        estimator.Observe(trials.At(0), seconds);
        Assert.Equal((capacity, worth), (estimator.Capacity(slots), Estimator.Worth(slots, estimator.Capacity(slots))));
    }

    [Fact]
    public void Claims_AfterAFirstTrialThatWaitedForItsCode_SoonReachAheadByTheOthers()
    {
        var trials = new FakeTrials(10, 1);
        var estimator = new Estimator(trials);
        estimator.Observe(trials.At(0), 2);
        for (int trial = 1; trial < 8; trial++)
            estimator.Observe(trials.At(trial), 0.002);
        Assert.Equal(16, estimator.Capacity(1)); // a quarter of a second by a mean of (2 + 127 * 0.002) / 128
    }

    [Fact]
    public void Claims_WhereShortAndLongTrialsTakeTurns_ReachSoFarAheadAsTheirMeanSays()
    {
        var trials = new FakeTrials(400, 1);
        var estimator = new Estimator(trials);
        for (int trial = 0; trial < 400; trial++)
            estimator.Observe(trials.At(trial), trial % 2 == 0 ? 0.01 : 0.19);
        Assert.InRange(estimator.Capacity(16), 16 + 36, 16 + 45); // 0.1 s in the mean, and more after a long one
    }

    [Fact]
    public void Claims_WhileNoTrialIsDone_AreForFreeSlotsAlone() =>
        Assert.Equal((16, 1), (new Estimator(new FakeTrials(10, 1)).Capacity(16), Estimator.Worth(16, 16)));
}

using Sweeps.Execution.Stopping;
using Sweeps.Execution.Trials;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Execution.Tests.Stopping;

public sealed class TrialPrunerTests : Fixture
{
    [Fact]
    public async Task Begin_WithInheritedMetrics_LetsOthersBeComparedWithThem()
    {
        var trials = new FakeTrials(3, 30)
        {
            Stopping = new AshaRule
            {
                Measure = "loss",
                Direction = StoppingDirection.Minimize,
                ReductionFactor = 2,
                Min = 2,
            },
        }; // rungs at 2, 4, 8, 16
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(trials.Manifest(), Token);
        var gates = new Pruners(store, TimeProvider.System);
        gates.Know(sweep.Id, trials);
        async Task<TrialPruner> watchAsync(long position)
        {
            var watch = new TrialPruner(gates, new TrialOrder(sweep.Id, position, trials.At(position), 1, null));
            await watch.PrepareAsync(false, Token);
            return watch;
        }

        var inheriting = await watchAsync(0);
        inheriting.See(Enumerable.Range(0, 6).Select(step => new Metric(step, "loss", 0.5)));
        var worse = await watchAsync(1);
        worse.See([new(2, "loss", 0.75)]);

        Assert.Null(inheriting.Begin(5));
        Assert.Contains(
            "at rung 0 (time 2) its value, 0.75, is worse than 0.5",
            worse.Verdict(2),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Begin_AtARung_JudgesThere()
    {
        var trials = new FakeTrials(3, 30)
        {
            Stopping = new AshaRule
            {
                Measure = "loss",
                Direction = StoppingDirection.Minimize,
                ReductionFactor = 2,
                Min = 2,
            },
        };
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(trials.Manifest(), Token);
        var gates = new Pruners(store, TimeProvider.System);
        gates.Know(sweep.Id, trials);
        List<string?> verdicts = [];
        foreach (var (position, loss) in new[] { (0, 0.5), (1, 0.75), (2, 0.25) })
        {
            var watch = new TrialPruner(gates, new TrialOrder(sweep.Id, position, trials.At(position), 1, null));
            await watch.PrepareAsync(false, Token);
            watch.See(Enumerable.Range(0, 5).Select(step => new Metric(step, "loss", loss)));
            verdicts.Add(watch.Begin(4));
        }

        Assert.Null(verdicts[0]);
        Assert.Contains("at rung 1 (time 4)", verdicts[1], StringComparison.Ordinal);
        Assert.Null(verdicts[2]);
    }
}

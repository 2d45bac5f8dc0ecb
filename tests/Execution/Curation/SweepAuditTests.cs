using Sweeps.Execution.Control;
using Sweeps.Execution.Curation;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Curation;

public sealed class SweepAuditTests : Fixture
{
    private const string Grid = "name: audited\ndata: onehot\ntrain: { steps: 3000 }\ngrid: { seed: 0..39 }\n";

    private static FakeEngine Engine() =>
        new() { MeasureEvery = 500, DivergesAt = seed => seed % 10 == 4 ? 1700 : null };

    [Fact]
    public async Task Audit_OfASweep_FindsTheSameBits()
    {
        await using var store = OpenStore();
        var sweep = await TrainAsync(store);
        var (sample, audited) = await AuditAsync(store, sweep, 1, Engine());
        Assert.Equal((40, 40L, 0L), (sample.Trials.Count, sample.Of, sample.Inexact));
        Assert.Equal(40, audited.Count);
        Assert.All(audited, trial => Assert.Null(trial.Difference));
        Assert.All(audited, trial => Assert.Equal(trial.Trial.State == TrialState.Diverged ? 8 : 14, trial.Metrics));
        Assert.Equal(4, audited.Count(trial => trial.Trial.State == TrialState.Diverged));
    }

    [Theory]
    [InlineData(0.05, 2)]
    [InlineData(0.001, 1)]
    [InlineData(0.26, 11)]
    public async Task Sample_OfAShare_IsTheSameForEverybody(double share, int expected)
    {
        await using var store = OpenStore();
        var sweep = await TrainAsync(store);
        var audit = new SweepAudit(store.Results, Engine());
        var first = (await audit.ChooseAsync(sweep, share, Token)).Trials.Select(trial => trial.Ordinal);
        var second = (await audit.ChooseAsync(sweep, share, Token)).Trials.Select(trial => trial.Ordinal);
        Assert.Equal(expected, first.Count());
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Audit_OfWhatCameOutOtherwise_SaysWhereFirst()
    {
        await using var store = OpenStore();
        var sweep = await TrainAsync(store);
        var (_, audited) = await AuditAsync(store, sweep, 1, new FakeEngine { MeasureEvery = 1000 });
        var finished = audited.Where(trial => trial.Trial.State == TrialState.Finished).ToList();
        Assert.All(
            finished,
            trial =>
                Assert.Equal(
                    new AuditDifference(500, "error", FakeEngine.ValueAt(trial.Trial.Ordinal, -500), null),
                    trial.Difference
                )
        );
        Assert.All(finished, trial => Assert.NotNull(trial.Worker));

        // The same metrics, but not the same end.
        (_, audited) = await AuditAsync(
            store,
            sweep,
            1,
            new FakeEngine { MeasureEvery = 500, DivergesAt = seed => seed % 10 == 4 ? 1701 : null }
        );
        Assert.Equal(
            [4L, 14, 24, 34],
            audited.Where(trial => trial.Difference is not null).Select(trial => trial.Trial.Ordinal).Order()
        );
        Assert.All(audited, trial => Assert.True(trial.Difference is null or { Measure: "weights", Step: 1700 }));
    }

    [Fact]
    public async Task Audit_ThatIsInterrupted_EndsAtOnce()
    {
        await using var store = OpenStore();
        var sweep = await TrainAsync(store);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var engine = new FakeEngine { MeasureEvery = 500, OnStart = (_, _) => leave.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AuditAsync(store, sweep, 1, engine, leave.Token));
        Assert.True(engine.Started.Count <= 2);
    }

    private static async Task<(AuditSample Sample, List<AuditedTrial> Audited)> AuditAsync(
        ISweepStore store,
        SweepRecord sweep,
        double share,
        FakeEngine engine,
        CancellationToken? cancellation = null
    )
    {
        var audit = new SweepAudit(store.Results, engine);
        var sample = await audit.ChooseAsync(sweep, share, Token);
        return (sample, await audit.RunAsync(sample, 2, cancellation ?? Token).ToListAsync(Token));
    }

    private static async Task<SweepRecord> TrainAsync(ISweepStore store)
    {
        await using var host = await SweepHost.StartAsync(store, Engine(), new HostOptions { Slots = 2 }, Token);
        var sweep = await host.SubmitAsync(new(Grid, "a test"), Token);
        LiveSweep? last = null;
        await foreach (var live in host.WatchAsync(sweep.Id, Token))
            last = live;
        Assert.Equal(SweepOutcome.Completed, last!.Outcome);
        return sweep;
    }
}

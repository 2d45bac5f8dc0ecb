using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Workers;

/// <summary>A worker whose coordinator is this test.</summary>
public sealed class TrialWorkerTests : Fixture
{
    [Fact]
    public async Task Release_OfAClaimThatIsOver_RefusesNothingAndTellsNothing()
    {
        await using var store = OpenStore();
        var listener = new Listener();
        var worker = await TrialWorker.StartAsync(
            store,
            new FakeEngine(),
            new HostOptions { Slots = 1 },
            listener,
            Token
        );
        var trials = new FakeTrials(2, 3);
        var sweep = await store.OpenSweepAsync(trials.Manifest(), Token);
        var attempt = await ClaimAsync(0);
        await store.CommitAsync(
            [new(attempt.Trial, attempt.Fence, [], null, new AttemptEnd(AttemptOutcome.HandedBack, 0, null, null, 0))],
            Token
        );
        worker.Take(new WorkerOrder.Release(attempt));

        // The next trial's end tells that what was ordered before it has been written.
        var open = await ClaimAsync(1);
        worker.Take(new WorkerOrder.Release(open));
        worker.Take(new WorkerOrder.Stop(open));
        Assert.Equal(new AttemptReport.Unknown(open), await listener.Reports.ReadAsync(Token));
        await worker.DrainAsync().WaitAsync(Patience, Token);
        Assert.False(listener.Reports.TryRead(out var report), $"It should have reported nothing more: {report}");
        Assert.Equal([AttemptOutcome.HandedBack], await OutcomesAsync(attempt));
        Assert.Equal([AttemptOutcome.Lost], await OutcomesAsync(open));

        async Task<AttemptName> ClaimAsync(long position)
        {
            var trial = trials.At(position);
            var claim = new TrialClaim(trial.Ordinal, trial.Cell, trial.Key, trial.Lineage, trial.Steps);
            var result = Assert.Single(await store.ClaimAsync(sweep.Id, worker.Worker.Id, [claim], 1, Token));
            Assert.Equal(ClaimOutcome.Claimed, result.Outcome);
            return new(sweep.Id, position, trial.Key, result.Fence);
        }

        async Task<IEnumerable<AttemptOutcome?>> OutcomesAsync(AttemptName name) =>
            (await store.ReadAttemptsAsync(name.Trial, Token)).Select(record => record.Outcome);
    }

    private sealed class Listener : IWorkerListener
    {
        private readonly Channel<AttemptReport> _reports = Channel.CreateUnbounded<AttemptReport>();

        public ChannelReader<AttemptReport> Reports => _reports.Reader;

        public void Reported(AttemptReport report) => _reports.Writer.TryWrite(report);

        public void Noticed(SweepNoticeKind kind, string message) => Assert.Fail(message);
    }
}

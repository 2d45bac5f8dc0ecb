using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Tests;

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
        var sweep = await store.Registry.OpenSweepAsync(trials.Manifest(), Token);
        var attempt = await ClaimAsync(0);
        await store.Attempts.CommitAsync(
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
            var result = Assert.Single(await store.ClaimTrialsAsync(sweep.Id, worker.Worker.Id, [claim], 1, Token));
            Assert.True(result.IsClaimed);
            return new(sweep.Id, position, trial.Key, result.Fence);
        }

        async Task<IEnumerable<AttemptOutcome?>> OutcomesAsync(AttemptName name) =>
            (await store.Results.ReadAttemptsAsync(name.Trial, Token)).Select(record => record.Outcome);
    }

    [Fact]
    public async Task Attempt_ThatSaysNothing_IsStoppedWhenItsLeaseIsGone()
    {
        await using var store = OpenStore();
        var listener = new Listener();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = await TrialWorker.StartAsync(
            store,
            new SilentEngine(began),
            new HostOptions { Slots = 1, Lease = TimeSpan.FromMilliseconds(300) },
            listener,
            Token
        );
        AttemptName given = await GiveATrialAsync(store, worker);
        await began.Task.WaitAsync(Patience, Token);

        await store.Leases.ReleaseWorkerAsync(worker.Worker.Id, "it seemed to be gone", Token);

        AttemptReport report = await listener.Reports.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);
        Assert.IsType<AttemptReport.Refused>(report);
        await worker.DrainAsync().WaitAsync(Patience, Token);
        Assert.Equal(TrialState.Waiting, (await store.Results.ReadTrialAsync(given.SweepId, 0, Token))!.State);
    }

    [Fact]
    public async Task Sweep_ThatIsForgotten_HasHadNothing()
    {
        await using var store = OpenStore();
        var listener = new Listener();
        HostOptions options = new() { Slots = 1 };
        var worker = await TrialWorker.StartAsync(store, new FakeEngine(), options, listener, Token);
        AttemptName given = await GiveATrialAsync(store, worker);
        var report = await listener.Reports.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);
        Assert.IsType<AttemptReport.Ended>(report);
        Assert.Equal(3, worker.DoneFor(given.SweepId).Steps);

        worker.Forget(given.SweepId);

        Assert.Equal(default, worker.DoneFor(given.SweepId));
        await worker.DrainAsync().WaitAsync(Patience, Token);
    }

    /// <summary>A stop does not wait until a trial has its data, which may take long to make.</summary>
    [Fact]
    public async Task Attempt_ThatIsStoppedWhileItsDataAreMade_IsHandedBack()
    {
        await using var store = OpenStore();
        var listener = new Listener();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = await TrialWorker.StartAsync(
            store,
            new SlowEngine(began),
            new HostOptions { Slots = 1 },
            listener,
            Token
        );
        AttemptName given = await GiveATrialAsync(store, worker);
        await began.Task.WaitAsync(Patience, Token);

        worker.Take(new WorkerOrder.Stop(given));

        var report = await listener.Reports.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);
        Assert.IsType<AttemptReport.Ended>(report);
        await worker.DrainAsync().WaitAsync(Patience, Token);
        Assert.Equal(
            AttemptOutcome.HandedBack,
            Assert.Single(await store.Results.ReadAttemptsAsync(given.Trial, Token)).Outcome
        );
    }

    /// <summary>Has a worker train the only trial, of three steps, of a sweep of its own.</summary>
    private static async Task<AttemptName> GiveATrialAsync(ISweepStore store, TrialWorker worker)
    {
        var trials = new FakeTrials(1, 3);
        var sweep = await store.Registry.OpenSweepAsync(trials.Manifest(), Token);
        var claim = new TrialClaim(0, 0, trials.At(0).Key);
        var taken = Assert.Single(await store.ClaimTrialsAsync(sweep.Id, worker.Worker.Id, [claim], 1, Token));
        worker.Take(new WorkerOrder.Train(new(sweep.Id, 0, trials.At(0), taken.Fence, null)));
        return new(sweep.Id, 0, trials.At(0).Key, taken.Fence);
    }

    /// <summary>Makes data until it is stopped.</summary>
    private sealed class SlowEngine(TaskCompletionSource began) : ITrainingEngine
    {
        public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
            throw new InvalidOperationException("It should have been told of stops.");

        public ITraining Start(
            TrialConfiguration configuration,
            ReadOnlyMemory<byte>? state,
            AttemptTitle attempt,
            CancellationToken cancellation
        )
        {
            began.TrySetResult();
            Assert.True(cancellation.WaitHandle.WaitOne(Patience), "it should have been stopped");
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Trains without a word until it is stopped.</summary>
    private sealed class SilentEngine(TaskCompletionSource began) : ITrainingEngine
    {
        public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
            new Training(began);

        private sealed class Training(TaskCompletionSource began) : ITraining
        {
            public long Step => 0;

            public long TotalSteps => 1;

            public TrainingStatus Status => TrainingStatus.Running;

            public string? Divergence => null;

            public long? SavedStep => null;

            public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
            {
                began.TrySetResult();
                Assert.True(cancellation.WaitHandle.WaitOne(Patience), "it should have been stopped");
                return Status;
            }

            public byte[] SaveState() => [];

            public byte[]? WeightsHash() => null;

            public void Dispose() { }
        }
    }

    private sealed class Listener : IWorkerListener
    {
        private readonly Channel<AttemptReport> _reports = Channel.CreateUnbounded<AttemptReport>();

        public ChannelReader<AttemptReport> Reports => _reports.Reader;

        public void Reported(AttemptReport report) => _reports.Writer.TryWrite(report);

        public void Noticed(SweepNoticeKind kind, string message) => Assert.Fail(message);
    }
}

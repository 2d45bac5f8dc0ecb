using System.Reflection;
using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Workers;

/// <summary>How long what slots say waits for what others say, on a clock whose alarms only a test sets off.</summary>
public sealed class WriteBehindTests : IAsyncDisposable
{
    private const int Slots = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly RungClock _clock = new();
    private readonly ITrialAttempts _attempts = DispatchProxy.Create<ITrialAttempts, Requests>();
    private readonly CancellationTokenSource _abandon = new();
    private readonly FakeTrials _trials = new(100, 10);
    private readonly WriteBehind _writes;
    private readonly Task _running;
    private bool _idle;

    public WriteBehindTests()
    {
        _writes = new WriteBehind(
            _attempts,
            64,
            Slots,
            TimeSpan.FromSeconds(1),
            () => Volatile.Read(ref _idle),
            new StoreRetry(_clock),
            (_, _, _) => { }
        );
        _running = _writes.RunAsync(_abandon.Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ChannelReader<int> Written => ((Requests)(object)_attempts).Written.Reader;

    [Fact]
    public async Task Writes_OfAllSlots_AreOneRequest()
    {
        Say(0);
        await _clock.SetAsync();
        Say(1, AttemptOutcome.Finished);
        Assert.False(Written.TryRead(out _));
        Say(2);
        Assert.Equal(3, await NextAsync());
    }

    [Fact]
    public async Task Writes_WhoseTimeIsUp_WaitForNoOther()
    {
        Say(0);
        await _clock.SetAsync();
        Say(1, AttemptOutcome.Diverged);
        _clock.Ring();
        Assert.Equal(2, await NextAsync());
    }

    [Fact]
    public async Task End_WhileASlotHasNothingToDo_IsWrittenAtOnce()
    {
        _idle = true;
        Say(0, AttemptOutcome.Finished);
        Assert.Equal(1, await NextAsync());
    }

    [Fact]
    public async Task End_ThatWaits_IsWrittenWhenASlotHasNothingToDo()
    {
        Say(0, AttemptOutcome.Stopped);
        await _clock.SetAsync();
        Volatile.Write(ref _idle, true);
        _writes.Look();
        Assert.Equal(1, await NextAsync());
    }

    [Fact]
    public async Task Metrics_WhileASlotHasNothingToDo_WaitAllTheSame()
    {
        _idle = true;
        Say(0);
        await _clock.SetAsync();
        _writes.Look();
        Assert.False(Written.TryRead(out _));
        _clock.Ring();
        Assert.Equal(1, await NextAsync());
    }

    [Fact]
    public async Task WhatIsHandedBack_IsWrittenAtOnceWithAllThatWaits()
    {
        Say(0, AttemptOutcome.Finished);
        await _clock.SetAsync();
        Say(1, AttemptOutcome.HandedBack);
        Assert.Equal(2, await NextAsync());
    }

    [Fact]
    public async Task Checkpoint_IsWrittenAtOnce()
    {
        _writes.Add(AttemptAt(0), Write(0) with { Checkpoint = new StoredCheckpoint(5, new byte[8]) }, Token);
        Assert.Equal(1, await NextAsync());
    }

    [Fact]
    public async Task WhatAnOrderAskedFor_IsWrittenAtOnce()
    {
        Say(0);
        await _clock.SetAsync();
        await _writes.AddAsync(AttemptAt(1), AttemptAt(1).Ending(AttemptOutcome.Retried, "it failed"), Token);
        Assert.Equal(2, await NextAsync());
    }

    [Fact]
    public async Task Writes_OfAWorkerThatLeaves_WaitForNoOther()
    {
        Say(0);
        await _clock.SetAsync();
        _writes.Hurry();
        Assert.Equal(1, await NextAsync());
        Say(1);
        Assert.Equal(1, await NextAsync());
    }

    [Fact]
    public async Task Writes_ThatWaitWhenTheLastHasCome_AreWrittenBeforeTheEnd()
    {
        Say(0);
        await _clock.SetAsync();
        _writes.Complete();
        await _running.WaitAsync(Patience, Token);
        Assert.Equal(1, await NextAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _abandon.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _abandon.Dispose();
    }

    private void Say(int trial, AttemptOutcome? end = null)
    {
        var write = Write(trial);
        _writes.Add(
            AttemptAt(trial),
            end is { } outcome ? write with { End = new AttemptEnd(outcome, 10, null, null, 1) } : write,
            Token
        );
    }

    private AttemptWrite Write(int trial) => new(_trials.At(trial).Key, 1, [new Metric(trial, "error", 0.5)]);

    private Attempt AttemptAt(int trial) =>
        new(new TrialOrder("sweep", trial, _trials.At(trial), 1, null), new SweepMeter());

    private Task<int> NextAsync() => Written.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);

    /// <summary>A store that takes everything, and tells how many writes were in each request.</summary>
    internal class Requests : DispatchProxy
    {
        public Channel<int> Written { get; } = Channel.CreateUnbounded<int>();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != nameof(ITrialAttempts.CommitAsync))
                throw new InvalidOperationException(
                    $"Only writes are expected, but {targetMethod.Name} was asked for."
                );
            var writes = (IReadOnlyList<AttemptWrite>)args![0]!;
            Written.Writer.TryWrite(writes.Count);
            return Task.FromResult<IReadOnlyList<WriteResult>>([
                .. writes.Select(write => new WriteResult(write.Trial, WriteOutcome.Written, 0)),
            ]);
        }
    }

    /// <summary>A clock whose latest alarm goes off when it is told to.</summary>
    private sealed class RungClock : TimeProvider
    {
        private readonly Channel<Alarm> _set = Channel.CreateUnbounded<Alarm>();
        private Alarm? _latest;

        /// <summary>Waits until an alarm was set.</summary>
        public async Task SetAsync() =>
            _latest = await _set.Reader.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);

        public void Ring() => _latest!.Ring();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var alarm = new Alarm(() => callback(state));
            _set.Writer.TryWrite(alarm);
            return alarm;
        }

        private sealed class Alarm(Action ring) : ITimer
        {
            public void Ring() => ring();

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}

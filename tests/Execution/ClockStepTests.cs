using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage.Opening;

namespace Sweeps.Execution.Tests;

/// <summary>Processes that share a store, on a machine whose clock is set while they train.</summary>
public sealed class ClockStepTests : Fixture
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(-50 * 24)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(50 * 24)]
    public async Task Runs_WhoseClockIsSet_EndAndComeToTheSame(int hours)
    {
        SettableClock clock = new();
        int begun = 0;
        FakeEngine engine = new()
        {
            BeforeStep = (_, step) =>
            {
                if (step == 10 && Interlocked.Increment(ref begun) == 3)
                    clock.Set(TimeSpan.FromHours(hours));
            },
        };
        FakeTrials trials = new(12, 40);
        HostOptions options = new() { Slots = 2, Clock = clock };
        await using var one = SweepStores.Open(StorePath, clock);
        await using var other = SweepStores.Open(StorePath, clock);

        var results = await Task.WhenAll(
            RunAsync(one, engine, trials, options),
            RunAsync(other, engine, trials, options)
        );

        Assert.All(
            results,
            result => Assert.Equal((SweepOutcome.Completed, 12L), (result.Outcome, result.Progress.Done))
        );
        Assert.True(begun >= 3);
        Assert.InRange(clock.LongestWait, TimeSpan.Zero, LongestDelay);
        await using var quiet = SweepStores.Open(Path.Combine(Folder, "quiet.db"));
        await RunAsync(quiet, new FakeEngine(), trials);
        Assert.Equal(await FingerprintOf(quiet), await FingerprintOf(one));
    }

    /// <summary>The system's clock, whose time of day is set at will; how long is waited is noted.</summary>
    private sealed class SettableClock : TimeProvider
    {
        private readonly Lock _lock = new();
        private TimeSpan _offset;

        public TimeSpan LongestWait { get; private set; }

        public void Set(TimeSpan offset)
        {
            lock (_lock)
                _offset = offset;
        }

        public override DateTimeOffset GetUtcNow()
        {
            lock (_lock)
                return base.GetUtcNow() + _offset;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
                LongestWait = dueTime > LongestWait ? dueTime : LongestWait;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}

using Sweeps.Execution.Hosting;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Hosting;

public sealed class RetryPauseTests
{
    private readonly RecordingClock _clock = new();

    [Fact]
    public async Task Pauses_WithoutChance_DoubleUpToTheLongestAndBeginAnew()
    {
        RetryPause pause = new(Milliseconds(100), Milliseconds(500), _clock, () => 1);

        for (int i = 0; i < 5; i++)
            await pause.WaitAsync(CancellationToken.None);
        pause.Reset();
        await pause.WaitAsync(CancellationToken.None);

        Assert.Equal([100, 200, 400, 500, 500, 100], _clock.Waited.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task Pauses_WithChance_TakeFromHalfToAllOfTheirLength()
    {
        double[] chances = [0, 0.5, 1];
        int drawn = 0;
        RetryPause pause = new(Milliseconds(400), Milliseconds(400), _clock, () => chances[drawn++]);

        for (int i = 0; i < chances.Length; i++)
            await pause.WaitAsync(CancellationToken.None);

        Assert.Equal([200, 300, 400], _clock.Waited.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task Pause_ThatIsCancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new RetryPause(TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeProvider.System).WaitAsync(new(true))
        );

    [Fact]
    public async Task Store_ThatIsAwayForEightTries_IsAskedAgainAfterPausesThatGrow()
    {
        StoreRetry retry = new(_clock);
        int asked = 0;

        int answer = await retry.AskAsync(
            () =>
                ++asked <= 8
                    ? throw new StoreException(StoreProblem.Away, "here", "It is away. Wait.")
                    : Task.FromResult(asked),
            CancellationToken.None
        );

        Assert.Equal(9, answer);
        double[] most = [100, 200, 400, 800, 1600, 3200, 5000, 5000];
        Assert.Equal(most.Length, _clock.Waited.Count);
        Assert.All(
            most.Zip(_clock.Waited),
            pair => Assert.InRange(pair.Second.TotalMilliseconds, pair.First / 2, pair.First)
        );
    }

    private static TimeSpan Milliseconds(int number) => TimeSpan.FromMilliseconds(number);

    /// <summary>A clock whose waits are over at once, and are noted.</summary>
    private sealed class RecordingClock : TimeProvider
    {
        public List<TimeSpan> Waited { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waited.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}

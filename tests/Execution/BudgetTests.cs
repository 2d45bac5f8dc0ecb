using System.Collections.Concurrent;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests;

/// <summary>A budget ends a run before the sweep is done; a larger one goes on.</summary>
public sealed class BudgetTests : Fixture
{
    [Fact]
    public async Task Trials_OfTheBudget_AreTheFirstInTheOrderOfIssue_AndALargerOneGoesOn()
    {
        await using var store = OpenStore();
        foreach (int budget in (int[])[7, 7, 20])
        {
            var result = await RunAsync(
                store,
                new FakeEngine(),
                new FakeTrials(30, 3) { Budget = new(budget) },
                new HostOptions { Slots = 4 }
            );
            Assert.Equal((SweepOutcome.BudgetSpent, (long)budget), (result.Outcome, result.Progress.Done));
            Assert.Equal(Enumerable.Range(0, budget).Select(ordinal => (long)ordinal), await FinishedAsync(store));
        }

        Assert.Equal(
            SweepOutcome.Completed,
            (await RunAsync(store, new FakeEngine(), new FakeTrials(30, 3) { Budget = new(30) })).Outcome
        );
    }

    [Fact]
    public async Task Trials_SharedByTwoRuns_AreNotExceeded()
    {
        await using var one = OpenStore();
        await using var two = OpenStore();
        FakeTrials trials = new(200, 3) { Budget = new(50) };
        var results = await Task.WhenAll(
            RunAsync(one, new FakeEngine(), trials),
            RunAsync(two, new FakeEngine(), trials)
        );
        Assert.All(
            results,
            result => Assert.Equal((SweepOutcome.BudgetSpent, 50L), (result.Outcome, result.Progress.Done))
        );
        Assert.Equal(50, (await FinishedAsync(one)).Count);
        Assert.Equal(50, results.Sum(result => result.Progress.Finished));
    }

    [Fact]
    public async Task Time_OfTheBudget_EndsWithCheckpointsFromWhichALaterRunGoesOn()
    {
        await using var store = OpenStore();
        FakeTrials trials = new(2, long.MaxValue / 2) { Budget = new(Time: TimeSpan.FromHours(1)) };
        foreach (bool isFirst in (bool[])[true, false])
        {
            SkippingClock clock = new();
            ConcurrentDictionary<long, bool> trained = new();
            TaskCompletionSource both = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var engine = new FakeEngine
            {
                MeasureEvery = long.MaxValue,
                BeforeStep = (seed, step) =>
                {
                    if (step > 0 && !trained.ContainsKey(seed) && trained.TryAdd(seed, true) && trained.Count == 2)
                        both.TrySetResult();
                },
            };
            var running = RunAsync(store, engine, trials, new HostOptions { Slots = 2, Clock = clock });
            await both.Task.WaitAsync(Patience, Token);
            clock.Skip(TimeSpan.FromHours(2));
            var result = await running;
            Assert.Equal((SweepOutcome.BudgetSpent, 0L), (result.Outcome, result.Progress.Done));
            Assert.Equal(2, engine.Started.Count);
            Assert.All(
                engine.Started,
                start => Assert.True(isFirst == (start.FromStep == 0), $"It began from step {start.FromStep}.")
            );
        }
    }

    /// <summary>The system's clock, put forward at will; whoever waits for long looks at it again soon.</summary>
    private sealed class SkippingClock : TimeProvider
    {
        private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

        private long _skipped;

        public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, time.Ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > Soon ? Soon : dueTime, period);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _skipped));

        public override long GetTimestamp() =>
            base.GetTimestamp() + Interlocked.Read(ref _skipped) / TimeSpan.TicksPerSecond * TimestampFrequency;
    }

    private static async Task<List<long>> FinishedAsync(ISweepStore store)
    {
        var sweep = await store.Registry.FindSweepAsync("fake", Token);
        return await store
            .Results.ReadTrialsAsync(sweep!.Id, Token)
            .Where(trial => trial.State == TrialState.Finished)
            .Select(trial => trial.Ordinal)
            .ToListAsync(Token);
    }
}

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
        FakeTrials trials = new(2, 100_000_000) { Budget = new(Time: TimeSpan.FromMilliseconds(200)) };
        var engine = new FakeEngine { MeasureEvery = 50_000_000 };
        var result = await RunAsync(store, engine, trials);
        Assert.Equal((SweepOutcome.BudgetSpent, 0L), (result.Outcome, result.Progress.Done));
        var again = new FakeEngine { MeasureEvery = 50_000_000 };
        await RunAsync(store, again, trials);
        Assert.Equal(2, again.Started.Count);
        Assert.All(again.Started, start => Assert.True(start.FromStep > 0, "It began again from the first step."));
    }

    private static async Task<List<long>> FinishedAsync(ISweepStore store)
    {
        var sweep = await store.FindSweepAsync("fake", Token);
        return await store
            .ReadTrialsAsync(sweep!.Id, Token)
            .Where(trial => trial.State == TrialState.Finished)
            .Select(trial => trial.Ordinal)
            .ToListAsync(Token);
    }
}

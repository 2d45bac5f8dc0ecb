using Sweeps.Execution.Workers;
using Sweeps.Model.Configurations;

namespace Sweeps.Execution.Tests.Workers;

/// <summary>Which trial a slot gets, where trials take more than a slot.</summary>
public sealed class ReadyQueueTests
{
    [Fact]
    public async Task Take_OfATrialThatNeedsMoreThanIsFree_WaitsAndKeepsWhatBecomesFree()
    {
        var queue = new ReadyQueue(new Room(slots: 2, gpus: 0, memory: 0));
        var (small, large, later) = (One("a"), One("b", new(Slots: 2)), One("c"));
        queue.Add(small);
        Assert.Same(small, queue.Take(null));
        queue.Add(large);
        queue.Add(later);

        var second = Task.Run(() => queue.Take(null));
        var first = Task.Run(() => queue.Take(small));

        var taken = await await Task.WhenAny(first, second);
        Assert.Same(large, taken);
        Assert.False(first.IsCompleted && second.IsCompleted);
        Assert.Same(later, queue.Take(large));
        queue.Complete();
        Assert.Equal([null], new[] { await first, await second }.Where(attempt => attempt != large));
    }

    [Fact]
    public void Take_OfATrialThatNeedsADeviceThatIsTaken_LetsThoseFirstThatNeedNone()
    {
        var queue = new ReadyQueue(new Room(slots: 4, gpus: 2, memory: 0));
        var (one, both, other, plain) = (
            One("a", new(Gpus: 1)),
            One("b", new(Gpus: 2)),
            One("c", new(Gpus: 1)),
            One("d")
        );
        queue.Add(one);
        Assert.Same(one, queue.Take(null));
        queue.Add(both);
        queue.Add(other);
        queue.Add(plain);

        Assert.Same(plain, queue.Take(null));
        Assert.Same(both, queue.Take(one));
        Assert.Same(other, queue.Take(both));
    }

    [Fact]
    public void Sweep_ThatIsForgotten_LeavesNoLimitToOneOfItsIdThatComesLater()
    {
        var queue = new ReadyQueue(new Room(slots: 1, gpus: 0, memory: 0));
        var attempt = One("a");
        queue.Allow("a", 0);
        queue.Complete();
        queue.Add(attempt);
        Assert.Null(queue.Take(null));

        Assert.True(attempt.TryWithdraw());
        queue.Forget("a");

        var later = One("a");
        queue.Add(later);
        Assert.Same(later, queue.Take(null));
    }

    [Fact]
    public void Take_OfATrialThatCanNeverFit_LetsItSayWhy()
    {
        foreach (var needs in (ProgramNeeds[])[new(Slots: 3), new(Gpus: 1), new(MemoryBytes: 2 << 20)])
        {
            var queue = new ReadyQueue(new Room(slots: 2, gpus: 0, memory: 1 << 20));
            var attempt = One("a", needs);
            queue.Add(attempt);
            Assert.Same(attempt, queue.Take(null));
            queue.Add(One("b"));
            Assert.NotNull(queue.Take(attempt));
        }
    }

    private static Attempt One(string sweep, ProgramNeeds? needs = null)
    {
        var trial = new FakeTrials(1, 3).At(0);
        var configuration = needs is null
            ? trial.Configuration
            : trial.Configuration with
            {
                Engine = "program",
                Program = new() { Run = ["true"], Needs = needs },
            };
        return new(new(sweep, 0, trial with { Configuration = configuration }, 1, null), new SweepMeter());
    }
}

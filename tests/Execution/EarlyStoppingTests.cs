using System.Globalization;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Execution.Tests;

/// <summary>Trials that a rule stops early: which, where, with what reason, and what other sweeps make of
/// them.</summary>
public sealed class EarlyStoppingTests : Fixture
{
    private const int Trials = 40;
    private const int Steps = 30;
    private static readonly AshaRule Rule = new()
    {
        Measure = "loss",
        Direction = StoppingDirection.Minimize,
        ReductionFactor = 3,
        Min = 2,
    }; // rungs at 2, 6, 18

    [Fact]
    public async Task Asha_OnOneSlot_StopsTheTrialsThatAreBehindAtTheirRungs()
    {
        await using var store = OpenStore();
        var result = await RunAsync(store, new FakeEngine(), Stopping(Rule), OneSlot);
        var expected = Expected(Rule);
        Assert.Equal(expected, await EndsAsync(store));
        Assert.Equal(
            (SweepOutcome.Completed, (long)expected.Count(step => step < Steps)),
            (result.Outcome, result.Progress.Stopped)
        );
        Assert.InRange(result.Progress.Stopped, 15, Trials - 2);
        Assert.Equal(3, expected.Where(step => step < Steps).Distinct().Count());

        // Every stop says why, ends with the weights of its step, and leaves a prefix of the whole trial's metrics.
        var sweep = (await store.Registry.FindSweepAsync("fake", Token))!;
        await foreach (var trial in store.Results.ReadTrialsAsync(sweep.Id, Token))
        {
            var rows = await store
                .Results.ReadMetricsAsync(sweep.Id, new MetricQuery(["loss"], Ordinal: trial.Ordinal), Token)
                .ToListAsync(Token);
            Assert.Equal(
                Enumerable.Range(0, (int)trial.Step + 1).Select(step => FakeEngine.ValueAt(trial.Ordinal, step)),
                rows.Select(row => row.Metric.Value)
            );
            if (trial.State != TrialState.Stopped)
                continue;
            Assert.True(Rule.Wrote(trial.Reason));
            Assert.Contains(
                FakeEngine.ValueAt(trial.Ordinal, trial.Step).ToString("G6", CultureInfo.InvariantCulture),
                trial.Reason,
                StringComparison.Ordinal
            );
            Assert.Equal(
                System.Security.Cryptography.SHA256.HashData(
                    BitConverter.GetBytes(FakeEngine.ValueAt(trial.Ordinal, trial.Step))
                ),
                trial.WeightsHash
            );
        }
    }

    [Fact]
    public async Task Median_OnOneSlot_StopsTheTrialsThatAreBehindTheCompletedOnes()
    {
        var rule = new MedianRule
        {
            Measure = "loss",
            Direction = StoppingDirection.Minimize,
            From = 3,
            Trials = 2,
        };
        await using var store = OpenStore();
        await RunAsync(store, new FakeEngine(), Stopping(rule), OneSlot);
        List<long> expected = [];
        for (int trial = 0; trial < Trials; trial++)
        {
            int[] completed = [.. Enumerable.Range(0, trial).Where(other => expected[other] == Steps)];
            long stop = Enumerable
                .Range(3, Steps - 3)
                .FirstOrDefault(
                    step =>
                        rule.Stops(
                            Enumerable.Range(3, step - 2).Min(at => FakeEngine.ValueAt(trial, at)),
                            [
                                .. completed.Select(other =>
                                    Enumerable.Range(3, step - 2).Average(at => FakeEngine.ValueAt(other, at))
                                ),
                            ],
                            out _
                        ),
                    Steps
                );
            expected.Add(stop);
        }

        Assert.Equal(expected, await EndsAsync(store));
        Assert.InRange(expected.Count(step => step < Steps), 5, Trials - 3);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public async Task Rungs_AfterInterruptions_AreMadeAnewFromTheStore(int piece)
    {
        await using var store = OpenStore();
        for (int pieces = 0; ; pieces++)
        {
            Assert.True(pieces < 100, "Every run goes some steps further, so that the sweep must come to its end.");
            int steps = 0;
            SweepRun? run = null;
            var engine = new FakeEngine
            {
                BeforeStep = (_, _) =>
                {
                    if (++steps == piece * 10)
                        Volatile.Read(ref run)!.Stop();
                },
            };
            var gate = new TaskCompletionSource();
            run = await new EmbeddedHost(store, new Late(engine, gate.Task), OneSlot).StartAsync(
                Stopping(Rule).Manifest(),
                Stopping(Rule),
                Token
            );
            gate.SetResult();
            if ((await run.Completion.WaitAsync(Patience, Token)).Outcome == SweepOutcome.Completed)
                break;
        }

        Assert.Equal(Expected(Rule), await EndsAsync(store));
    }

    [Fact]
    public async Task Sweep_AskedForAgain_TrainsNothing()
    {
        await using var store = OpenStore();
        await RunAsync(store, new FakeEngine(), Stopping(Rule), OneSlot);
        var engine = new FakeEngine();
        var result = await RunAsync(store, engine, Stopping(Rule), OneSlot);
        Assert.Equal((0, (long)Trials), (engine.Started.Count, result.Progress.Reused));
    }

    [Fact]
    public async Task Sweep_WithoutARule_TrainsOnWhatAnotherHasStopped()
    {
        await using var store = OpenStore();
        await RunAsync(store, new FakeEngine(), Stopping(Rule), OneSlot);
        var ends = await EndsAsync(store);
        var engine = new FakeEngine();
        var result = await RunAsync(store, engine, new FakeTrials(Trials, Steps), OneSlot, "whole");
        Assert.Equal((long)ends.Count(step => step < Steps), result.Progress.Finished);
        Assert.All(await EndsAsync(store), step => Assert.Equal(Steps, step));

        await using var quiet = SweepStores.Open(Path.Combine(Folder, "quiet.db"));
        await RunAsync(quiet, new FakeEngine(), new FakeTrials(Trials, Steps), OneSlot, "whole");
        Assert.Equal(await FingerprintOf(quiet, "whole"), await FingerprintOf(store, "whole"));
        Assert.Equal(await MetricsOf(quiet, "whole"), await MetricsOf(store, "whole"));
    }

    [Fact]
    public async Task Trial_StoppedByAnotherRule_IsTrainedOnAndJudgedByItsOwn()
    {
        await using var store = OpenStore();
        await RunAsync(store, new FakeEngine(), Stopping(Rule), OneSlot);
        var other = Rule with { Direction = StoppingDirection.Maximize };
        await RunAsync(store, new FakeEngine(), Stopping(other), OneSlot, "other");
        var sweep = (await store.Registry.FindSweepAsync("other", Token))!;
        int stopped = 0;
        await foreach (var trial in store.Results.ReadTrialsAsync(sweep.Id, Token))
        {
            stopped += trial.State == TrialState.Stopped ? 1 : 0;
            Assert.True(trial.State == TrialState.Finished || other.Wrote(trial.Reason), trial.Reason);
        }

        Assert.InRange(stopped, 1, Trials - 1);
    }

    [Fact]
    public async Task Processes_OfOneSweep_ShareTheRungs()
    {
        await using var one = OpenStore();
        await using var two = OpenStore();
        var results = await Task.WhenAll(
            RunAsync(one, new FakeEngine(), Stopping(Rule)),
            RunAsync(two, new FakeEngine(), Stopping(Rule))
        );
        Assert.All(
            results,
            result => Assert.Equal((SweepOutcome.Completed, (long)Trials), (result.Outcome, result.Progress.Done))
        );
        var ends = await EndsAsync(one);
        Assert.All(ends, step => Assert.Contains(step, new long[] { 2, 6, 18, Steps }));

        // Whoever looks, and whatever is known by then: the best of a rung is never behind.
        int best = Enumerable.Range(0, Trials).MinBy(trial => FakeEngine.ValueAt(trial, 2));
        Assert.True(ends[best] > 2);
    }

    private static HostOptions OneSlot => new() { Slots = 1 };

    private static FakeTrials Stopping(StoppingRule rule) => new(Trials, Steps) { Stopping = rule };

    private static async Task<List<long>> EndsAsync(ISweepStore store) =>
        await store
            .Results.ReadTrialsAsync((await store.Registry.FindSweepAsync("fake", Token))!.Id, Token)
            .Select(trial => trial.Step)
            .ToListAsync(Token);

    /// <summary>Trials one after the other, each compared at each rung with those before it: the dumb twin.</summary>
    private static List<long> Expected(AshaRule rule)
    {
        List<long> ends = [];
        for (int trial = 0; trial < Trials; trial++)
        {
            long end = Steps;
            foreach (long rung in new long[] { 2, 6, 18 })
            {
                double own = FakeEngine.ValueAt(trial, rung);
                double[] recorded =
                [
                    own,
                    .. Enumerable
                        .Range(0, trial)
                        .Where(other => ends[other] >= rung)
                        .Select(other => FakeEngine.ValueAt(other, rung)),
                ];
                if (
                    recorded.Length >= rule.ReductionFactor
                    && recorded.Count(value => value < own) >= recorded.Length / rule.ReductionFactor
                )
                {
                    end = rung;
                    break;
                }
            }

            ends.Add(end);
        }

        return ends;
    }

    /// <summary>An engine that begins nothing before it may.</summary>
    private sealed class Late(FakeEngine engine, Task gate) : Model.Training.ITrainingEngine
    {
        public Model.Training.ITraining Start(
            Model.Configurations.TrialConfiguration configuration,
            ReadOnlyMemory<byte>? state = null
        )
        {
            gate.Wait(Token);
            return engine.Start(configuration, state);
        }
    }
}

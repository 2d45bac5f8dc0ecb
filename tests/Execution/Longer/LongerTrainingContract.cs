using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Execution.Tests.Longer;

/// <summary>A grid that is asked for again with more epochs trains only what is missing, and gives what it gives from
/// the first step.</summary>
public abstract class LongerTrainingContract : Fixture
{
    private const int StepsAnEpoch = 4;
    private const int Trials = 6;

    /// <summary>An empty store.</summary>
    protected abstract ISweepStore Open();

    [Fact]
    public async Task Sweep_WithMoreEpochs_TrainsOnlyThoseAndGivesTheSameBits()
    {
        await using var store = Open();
        var engine = new CountingEngine();
        Assert.Equal(Trials * 5 * StepsAnEpoch, await StepsOfAsync(store, engine, epochs: 5));
        Assert.Equal(Trials * 6 * StepsAnEpoch, await StepsOfAsync(store, engine, epochs: 11));
        Assert.Equal(Trials * 9 * StepsAnEpoch, await StepsOfAsync(store, engine, epochs: 20));
        Assert.Equal(Trials * (13 - 11) * StepsAnEpoch, await StepsOfAsync(store, engine, epochs: 13));
        foreach (int epochs in new[] { 5, 11, 13, 20 })
            Assert.Equal(await FromTheFirstStepAsync(epochs), await FingerprintOf(store, $"e{epochs}"));
        Assert.All(
            await store
                .Results.ReadTrialsAsync((await store.Registry.FindSweepAsync("e20", Token))!.Id, Token)
                .ToListAsync(Token),
            trial => Assert.Equal(1, trial.Attempts)
        );
    }

    [Fact]
    public async Task Sweep_WithFewerEpochs_TrainsAnew()
    {
        await using var store = Open();
        await StepsOfAsync(store, new CountingEngine(), epochs: 8);
        Assert.Equal(Trials * 3 * StepsAnEpoch, await StepsOfAsync(store, new CountingEngine(), epochs: 3));
        Assert.Equal(await FromTheFirstStepAsync(3), await FingerprintOf(store, "e3"));
    }

    [Fact]
    public async Task Sweep_WhoseRateDependsOnItsLength_TrainsAnew()
    {
        await using var store = Open();
        const string cosine = "{ cosine: { to: 0.1 } }";
        await StepsOfAsync(store, new CountingEngine(), epochs: 3, schedule: cosine);
        Assert.Equal(
            Trials * 5 * StepsAnEpoch,
            await StepsOfAsync(store, new CountingEngine(), epochs: 5, schedule: cosine)
        );
    }

    [Fact]
    public async Task Sweep_WhoseStatesWereNotKept_TrainsAnew()
    {
        await using var store = Open();
        await StepsOfAsync(store, new CountingEngine(), epochs: 3, keep: KeepStates.Never);
        Assert.Equal(Trials * 5 * StepsAnEpoch, await StepsOfAsync(store, new CountingEngine(), epochs: 5));
        Assert.Equal(await FromTheFirstStepAsync(5), await FingerprintOf(store, "e5"));
    }

    [Fact]
    public async Task Sweep_StoppedWhileItContinuesShorterTrainings_GivesTheSameBits()
    {
        await using var store = Open();
        await StepsOfAsync(store, new CountingEngine(), epochs: 3);
        for (int stops = 0; ; stops++)
        {
            using var stop = new CancellationTokenSource();
            var engine = new CountingEngine { AfterSteps = stops % 2 == 0 ? 40 : 0, Then = stop.Cancel };
            var outcome = await RunAsync(store, engine, Definition(40), new HostOptions { Slots = 2 }, stop.Token);
            if (outcome == SweepOutcome.Completed)
                break;
            Assert.True(stops < 100, "Every second run trains a while longer, so that the sweep must come to its end.");
        }

        Assert.Equal(await FromTheFirstStepAsync(40), await FingerprintOf(store, "e40"));
    }

    [Fact]
    public async Task Sweep_ThatStopsTrialsEarly_JudgesShorterTrainingsAtTheRungThatTheyEndAt()
    {
        await using var store = Open();
        var engine = new CountingEngine();
        var alone = new HostOptions { Slots = 1 };
        const string at = "[0, { every: 1 }]";
        await RunAsync(store, engine, Definition(3, at: at), alone, Token);
        long before = engine.Steps;
        var longer = Definition(
            9,
            at: at,
            stop: "stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 3 } }"
        );
        var rule = (AshaRule)longer.Stopping!;
        await RunAsync(store, engine, longer, alone, Token);

        // The dumb twin: one after the other, each compared at epoch 3 with those before it.
        var short3 = (await store.Registry.FindSweepAsync("e3", Token))!;
        var planned = new PlannedTrials(longer);
        List<double> recorded = [];
        var expected = new SortedDictionary<long, (TrialState, long)>();
        for (long position = 0; position < Trials; position++)
        {
            long ordinal = planned.At(position).Ordinal;
            recorded.Add(
                (
                    await store
                        .Results.ReadMetricsAsync(
                            short3.Id,
                            new MetricQuery(["test_error"], LastOnly: true, ordinal),
                            Token
                        )
                        .SingleAsync(Token)
                )
                    .Metric
                    .Value
            );
            expected[ordinal] = rule.Stops(recorded[^1], recorded, out _)
                ? (TrialState.Stopped, 3 * StepsAnEpoch)
                : (TrialState.Finished, 9 * StepsAnEpoch);
        }

        var sweep = (await store.Registry.FindSweepAsync("e9", Token))!;
        Assert.Equal(
            expected.Values,
            (await store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token)).Select(trial =>
                (trial.State, trial.Step)
            )
        );
        int stopped = expected.Values.Count(end => end.Item1 == TrialState.Stopped);
        Assert.InRange(stopped, 1, Trials - 2);
        Assert.Equal((Trials - stopped) * 6 * StepsAnEpoch, engine.Steps - before);
    }

    private static SweepDefinition Definition(
        int epochs,
        string schedule = "constant",
        string at = "[0, log, { every: 2 }, end]",
        string stop = ""
    ) =>
        GridFile.Read(
            $$"""
            name: e{{epochs}}
            data: { name: mixture, train: 30, test: 20, dimension: 5, classes: 3 }
            network: { hidden: 7 }
            noise: { kind: replace }
            train: { batch: 8, epochs: {{epochs}}, optimizer: momentum, schedule: {{schedule}} }
            measure: { at: {{at}}, of: [error, activation] }
            grid: { p: [0, 0.4], seed: 0..2 }
            {{stop}}
            """,
            "grid"
        );

    private static async Task<SweepOutcome> RunAsync(
        ISweepStore store,
        ITrainingEngine engine,
        SweepDefinition definition,
        HostOptions options,
        CancellationToken stop
    )
    {
        var plan = new Plan(definition);
        var manifest = SweepManifest.Of(definition, plan.Trials, "a test");
        var run = await new EmbeddedHost(store, engine, options).StartAsync(
            manifest,
            new PlannedTrials(definition),
            stop
        );
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal((0L, 0L), (result.Progress.Violations, result.Progress.Failed));
        return result.Outcome;
    }

    private static async Task<long> StepsOfAsync(
        ISweepStore store,
        CountingEngine engine,
        int epochs,
        string schedule = "constant",
        KeepStates keep = KeepStates.WhenSmall
    )
    {
        long before = engine.Steps;
        Assert.Equal(
            SweepOutcome.Completed,
            await RunAsync(
                store,
                engine,
                Definition(epochs, schedule),
                new HostOptions { Slots = 2, KeepStates = keep },
                Token
            )
        );
        return engine.Steps - before;
    }

    private async Task<string> FromTheFirstStepAsync(int epochs)
    {
        await using var store = SweepStores.Open(Path.Combine(Folder, $"quiet-{epochs}.db"));
        await StepsOfAsync(store, new CountingEngine(), epochs);
        return await FingerprintOf(store, $"e{epochs}");
    }

    /// <summary>The real engine, with its updates counted.</summary>
    private sealed class CountingEngine : ITrainingEngine
    {
        private readonly TrainingEngine _engine = new(new DataSets(), new NativeNetworks());
        private long _steps;

        public long Steps => Interlocked.Read(ref _steps);

        /// <summary>After so many updates <see cref="Then"/> is called once; 0: after the first.</summary>
        public long AfterSteps { get; init; } = long.MaxValue;

        public Action Then { get; init; } = () => { };

        public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
            new Counting(this, _engine.Start(configuration, state));

        private void Count(long steps)
        {
            long now = Interlocked.Add(ref _steps, steps);
            if (now > AfterSteps && now - steps <= AfterSteps)
                Then();
        }

        private sealed class Counting(CountingEngine owner, ITraining training) : ITraining
        {
            public long Step => training.Step;

            public long TotalSteps => training.TotalSteps;

            public TrainingStatus Status => training.Status;

            public string? Divergence => training.Divergence;

            public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
            {
                long from = training.Step;
                var status = training.Advance(steps, sink, cancellation);
                owner.Count(training.Step - from);
                return status;
            }

            public byte[] SaveState() => training.SaveState();

            public byte[]? WeightsHash() => training.WeightsHash();

            public void Dispose() => training.Dispose();
        }
    }
}

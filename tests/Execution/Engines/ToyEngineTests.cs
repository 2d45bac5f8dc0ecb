using Sweeps.Execution.Engines;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Engines;

public sealed class ToyEngineTests : Fixture
{
    [Fact]
    public async Task Engine_OfAnotherAssembly_TrainsASweep()
    {
        EngineCatalog.Register(new ToyEngine());
        var definition = GridFile.Read(
            "name: toy\nengine: toy\ngrid: { learning_rate: [0.5, 0.25], seed: 0..2 }\n",
            "toy"
        );
        PlannedTrials trials = new(definition);
        await using var store = OpenStore();
        var host = new EmbeddedHost(store, new TrainingEngines(new DataSets()), new HostOptions { Slots = 2 });

        var run = await host.StartAsync(SweepManifest.Of(definition, trials.Count, "here"), trials, Token);
        var result = await run.Completion.WaitAsync(Patience, Token);

        Assert.Equal(SweepOutcome.Completed, result.Outcome);
        var rows = await store.Results.ReadMetricsAsync(run.Sweep.Id, new MetricQuery(), Token).ToListAsync(Token);
        Assert.Equal([0.5, 1.5, 2.5, 0.25, 1.25, 2.25], rows.Select(row => row.Metric.Value));
    }

    private sealed class ToyEngine : IEngine
    {
        public string Name => "toy";

        public bool TakesData => false;

        public IReadOnlyList<ConfigurationRule> RulesOf(TrialConfiguration sample) => [];

        public TrialLength LengthOf(TrialConfiguration configuration) => new(1, 3, 1);

        public double? SecondsOf(TrialConfiguration configuration) => 0.001;

        public SnapshotSchedule ScheduleOf(TrialConfiguration configuration) => new([new SnapshotRule.End()], 1, 3);

        public IReadOnlyList<string> MeasuresOf(TrialConfiguration configuration) => ["rate"];

        public bool IsExact(TrialConfiguration configuration) => true;

        public ITrainingEngine Open(EngineServices services) => new Trainer();
    }

    private sealed class Trainer : ITrainingEngine
    {
        public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
            new Toy(configuration.Train.LearningRate + configuration.Seed);
    }

    private sealed class Toy(double value) : ITraining
    {
        public long Step { get; private set; }

        public long TotalSteps => 3;

        public TrainingStatus Status => Step == 3 ? TrainingStatus.Finished : TrainingStatus.Running;

        public string? Divergence => null;

        public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
        {
            while (steps-- > 0 && Step < 3)
                Step++;
            if (Step == 3)
                sink.Record(new(3, "rate", value));
            return Status;
        }

        public byte[] SaveState() => BitConverter.GetBytes(Step);

        public byte[]? WeightsHash() => null;

        public void Dispose() { }
    }
}

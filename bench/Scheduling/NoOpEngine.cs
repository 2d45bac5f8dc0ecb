using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Bench.Scheduling;

/// <summary>Trials that do nothing but give some metrics: what is left is the scheduler and the store.</summary>
internal sealed class NoOpEngine(int metrics) : ITrainingEngine
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 64).Select(number => $"measure.{number}")];
    private static readonly byte[] Hash = new byte[32];

    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
        new Training(metrics, configuration.Seed);

    private sealed class Training(int metrics, long seed) : ITraining
    {
        public long Step => 0;

        public long TotalSteps => 0;

        public TrainingStatus Status { get; private set; }

        public string? Divergence => null;

        public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
        {
            for (int number = 0; number < metrics; number++)
                sink.Record(new Metric(0, Names[number], seed + number / 64.0));
            return Status = TrainingStatus.Finished;
        }

        public byte[] SaveState() => [];

        public byte[] WeightsHash() => Hash;

        public void Dispose() { }
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Execution.Tests;

/// <summary>An engine whose trials end with a test error that is a function of their configuration.</summary>
internal sealed class MeasuringEngine : ITrainingEngine
{
    private int _begun;

    /// <summary>Told of every trial that begins, with how many have.</summary>
    public Action<int> Begun { get; set; } = _ => { };

    public static double ValueOf(TrialConfiguration configuration) =>
        FakeEngine.ValueAt(configuration.Seed, (long)(configuration.Train.LearningRate * 1000));

    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null)
    {
        Begun(Interlocked.Increment(ref _begun));
        return new Training(configuration, state is { } saved ? saved.Span[0] : 0);
    }

    private sealed class Training(TrialConfiguration configuration, long from) : ITraining
    {
        public long Step { get; private set; } = from;

        public long TotalSteps => configuration.Train.Steps ?? 0;

        public TrainingStatus Status { get; private set; }

        public string? Divergence => null;

        public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
        {
            for (; steps > 0 && Step < TotalSteps && !cancellation.IsCancellationRequested; steps--)
            {
                Step++;
                sink.Record(new Metric(Step, "test_error", Step < TotalSteps ? 1 : ValueOf(configuration)));
            }

            return Status = Step == TotalSteps ? TrainingStatus.Finished : TrainingStatus.Running;
        }

        public byte[] SaveState() => [(byte)Step];

        public byte[] WeightsHash() => [.. BitConverter.GetBytes(ValueOf(configuration))];

        public void Dispose() { }
    }
}

using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines;
using Sweeps.Model.Measures;
using Sweeps.Model.Randomness;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Examples.Plugin;

/// <summary>An engine: gradient descent with momentum on ½ Σ i·x_i², from a normal start. It reads
/// <c>train.learning_rate</c>, <c>train.momentum</c> and <c>train.steps</c>, and measures <c>objective</c>.</summary>
public sealed class HeavyBall : IEngine, ITrainingEngine
{
    private const long Every = 10;

    public string Name => "heavy_ball";

    public bool TakesData => false;

    public IReadOnlyList<ConfigurationRule> RulesOf(TrialConfiguration sample) => [];

    public TrialLength LengthOf(TrialConfiguration configuration) => new(1, Steps(configuration), 1);

    public double? SecondsOf(TrialConfiguration configuration) => 1e-6 * Steps(configuration);

    public SnapshotSchedule ScheduleOf(TrialConfiguration configuration) =>
        new([new SnapshotRule.Every(Every)], 1, Steps(configuration));

    public IReadOnlyList<string> MeasuresOf(TrialConfiguration configuration) => ["objective"];

    public bool IsExact(TrialConfiguration configuration) => true;

    public ITrainingEngine Open(EngineServices services) => this;

    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
        new Descent(configuration.Train, Steps(configuration), configuration.Seed, state);

    private static long Steps(TrialConfiguration configuration) => configuration.Train.Steps ?? 100;

    private sealed class Descent : ITraining
    {
        private const int Dimension = 10;

        private readonly TrainConfiguration _train;

        // Place and velocity, one after the other: all that is needed to go on.
        private readonly double[] _state = new double[2 * Dimension];

        public Descent(TrainConfiguration train, long steps, long seed, ReadOnlyMemory<byte>? state)
        {
            (_train, TotalSteps) = (train, steps);
            if (state is { } saved)
            {
                Step = MemoryMarshal.Read<long>(saved.Span);
                MemoryMarshal.Cast<byte, double>(saved.Span[sizeof(long)..]).CopyTo(_state);
                return;
            }

            new RandomStream(seed, RandomPurpose.Initialization).FillNormal(0, 0, _state.AsSpan(0, Dimension));
        }

        public long Step { get; private set; }

        public long TotalSteps { get; }

        public TrainingStatus Status =>
            Divergence is not null ? TrainingStatus.Diverged
            : Step < TotalSteps ? TrainingStatus.Running
            : TrainingStatus.Finished;

        public string? Divergence { get; private set; }

        public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
        {
            for (; steps > 0 && Status == TrainingStatus.Running && !cancellation.IsCancellationRequested; steps--)
            {
                double objective = Move();
                Step++;
                if (!double.IsFinite(objective))
                    Divergence = "the objective is no finite number";
                else if (Step % Every == 0)
                    sink.Record(new(Step, "objective", objective));
            }

            return Status;
        }

        public byte[] SaveState() => [.. BitConverter.GetBytes(Step), .. MemoryMarshal.AsBytes(_state.AsSpan())];

        public byte[]? WeightsHash() => null;

        public void Dispose() { }

        private double Move()
        {
            double objective = 0;
            for (int i = 0; i < Dimension; i++)
            {
                ref double place = ref _state[i];
                ref double velocity = ref _state[Dimension + i];
                velocity = _train.Momentum * velocity - _train.LearningRate * (i + 1) * place;
                place += velocity;
                objective += 0.5 * (i + 1) * place * place;
            }

            return objective;
        }
    }
}

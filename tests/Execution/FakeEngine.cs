using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Execution.Tests;

/// <summary>
/// An engine that trains nothing, exactly: values and weights are functions of seed and step. A metric every
/// <see cref="MeasureEvery"/> steps.
/// </summary>
internal sealed class FakeEngine : ITrainingEngine
{
    public long MeasureEvery { get; init; } = 1;

    /// <summary>Called before every step, with seed and step, on the slot's thread; may block or throw.</summary>
    public Action<long, long> BeforeStep { get; init; } = (_, _) => { };

    /// <summary>Called when a trial begins or continues, with seed and first step.</summary>
    public Action<long, long> OnStart { get; init; } = (_, _) => { };

    /// <summary>The step at which a seed diverges; null: never.</summary>
    public Func<long, long?> DivergesAt { get; init; } = _ => null;

    public ConcurrentQueue<(long Seed, long FromStep)> Started { get; } = new();

    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null)
    {
        long from = state is { } saved ? BinaryPrimitives.ReadInt64LittleEndian(saved.Span) : 0;
        Started.Enqueue((configuration.Seed, from));
        OnStart(configuration.Seed, from);
        return new Training(this, configuration, from, fresh: state is null);
    }

    public static double ValueAt(long seed, long step) =>
        (double)((ulong)(seed * 1_000_003 + step) * 0x9E3779B97F4A7C15UL >> 11) / (1UL << 53);

    private sealed class Training(FakeEngine engine, TrialConfiguration configuration, long from, bool fresh)
        : ITraining
    {
        private bool _measuredStart = !fresh;

        public long Step { get; private set; } = from;

        public long TotalSteps { get; } = configuration.Train.Steps ?? 0;

        public TrainingStatus Status { get; private set; }

        public string? Divergence { get; private set; }

        public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
        {
            if (!_measuredStart)
                Measure(sink);
            _measuredStart = true;
            for (; steps > 0 && Step < TotalSteps && !cancellation.IsCancellationRequested; steps--)
            {
                engine.BeforeStep(configuration.Seed, Step);
                Step++;
                if (engine.DivergesAt(configuration.Seed) == Step)
                {
                    Divergence = $"the norm passed its limit at step {Step}";
                    return Status = TrainingStatus.Diverged;
                }

                if (Step % engine.MeasureEvery == 0)
                    Measure(sink);
            }

            return Status = Step == TotalSteps ? TrainingStatus.Finished : TrainingStatus.Running;
        }

        public byte[] SaveState()
        {
            byte[] state = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(state, Step);
            return state;
        }

        public byte[] WeightsHash() => SHA256.HashData(BitConverter.GetBytes(ValueAt(configuration.Seed, Step)));

        public void Dispose() { }

        private void Measure(IMetricSink sink)
        {
            sink.Record(new Metric(Step, "loss", ValueAt(configuration.Seed, Step)));
            sink.Record(new Metric(Step, "error", ValueAt(configuration.Seed, -Step)));
        }
    }
}

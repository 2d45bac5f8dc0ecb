using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Bench.Scale;

/// <summary>
/// Trials that take their time and use nothing: a machine with many more cores, as far as its coordinator and its
/// database can tell. Each lasts between half and one and a half times what is asked for, by its seed, and measures on
/// the way and at its end.
/// </summary>
internal sealed class SleepingEngine(double seconds, int snapshots, int metrics) : ITrainingEngine
{
    private const int Steps = 200;

    private static readonly string[] Names =
    [
        .. Enumerable.Range(0, 64).Select(number => string.Create(CultureInfo.InvariantCulture, $"measure.{number}")),
    ];
    private static readonly byte[] Hash = new byte[32];
    private long _slept;

    /// <summary>Seconds that trials have taken together.</summary>
    public double Slept => Interlocked.Read(ref _slept) / 1e6;

    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
        new Training(this, configuration.Seed, seconds * (0.5 + Fraction(configuration.Seed)), snapshots, metrics);

    /// <summary>Evenly spread and in no order: multiples of the golden ratio.</summary>
    private static double Fraction(long seed) => seed * 0.6180339887498949 % 1;

    private sealed class Training(SleepingEngine engine, long seed, double seconds, int snapshots, int metrics)
        : ITraining
    {
        public long Step { get; private set; }

        public long TotalSteps => Steps;

        public TrainingStatus Status { get; private set; }

        public string? Divergence => null;

        public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
        {
            long to = Math.Min(Steps, Step + steps);
            var time = TimeSpan.FromSeconds((to - Step) * seconds / Steps);
            if (cancellation.WaitHandle.WaitOne(time))
                return Status;
            Interlocked.Add(ref engine._slept, (long)(time.TotalSeconds * 1e6));
            for (long step = Step + 1; step <= to; step++)
            {
                if (step * snapshots / Steps > (step - 1) * snapshots / Steps)
                    Measure(sink, step);
            }

            Step = to;
            return Status = to == Steps ? TrainingStatus.Finished : TrainingStatus.Running;
        }

        public byte[] SaveState() => [];

        public byte[] WeightsHash() => Hash;

        public void Dispose() { }

        private void Measure(IMetricSink sink, long step)
        {
            for (int number = 0; number < metrics; number++)
                sink.Record(new Metric(step, Names[number], seed + step + number / 64.0));
        }
    }
}

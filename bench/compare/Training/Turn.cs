using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Compare.Training;

/// <summary>The trainings of a case, one a thread and each with a seed of its own, as a worker's slots have them:
/// drawing of batches, label noise, step, and the looks at loss and norm.</summary>
internal sealed class Turn : IDisposable
{
    private readonly ITraining[] _trainings;
    private readonly int _batch;
    private readonly long _chunk;

    public Turn(ITrainingEngine engine, TrialConfiguration configuration, int threads)
    {
        _batch = configuration.Train.Batch;
        _trainings =
        [
            .. Enumerable
                .Range(0, threads)
                .Select(seed => engine.Start(configuration with { Seed = configuration.Seed + seed })),
        ];

        // Until the runtime has compiled everything for good; then as many steps at a time as take about two
        // milliseconds.
        Stopwatch warm = Stopwatch.StartNew();
        long steps = 0;
        do
        {
            Advance(_trainings[0], 8);
            steps += 8;
        } while (warm.Elapsed.TotalSeconds < 0.7);
        _chunk = Math.Max(1, (long)(steps * 0.002 / warm.Elapsed.TotalSeconds));
    }

    /// <summary>Trains for a while.</summary>
    public (double Samples, double Wall, double Cpu) Run(double seconds)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long begun = Stopwatch.GetTimestamp();
        long samples = 0;
        if (_trainings.Length == 1)
        {
            samples = Train(_trainings[0], seconds);
        }
        else
        {
            Thread[] threads =
            [
                .. _trainings.Select(training => new Thread(() =>
                    Interlocked.Add(ref samples, Train(training, seconds))
                )),
            ];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
        }

        return (
            samples,
            Stopwatch.GetElapsedTime(begun).TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalSeconds
        );
    }

    private long Train(ITraining training, double seconds)
    {
        long begun = Stopwatch.GetTimestamp(),
            before = training.Step;
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds)
            Advance(training, _chunk);
        return (training.Step - before) * _batch;
    }

    private static void Advance(ITraining training, long steps)
    {
        if (training.Advance(steps, Silent.Instance, CancellationToken.None) != TrainingStatus.Running)
            throw new InvalidOperationException(
                $"A case must train for as long as it is measured, but it ended after {training.Step} steps "
                    + $"({training.Divergence ?? "all done"}). Give it more steps or a smaller rate."
            );
    }

    public void Dispose()
    {
        foreach (ITraining training in _trainings)
            training.Dispose();
    }

    private sealed class Silent : IMetricSink
    {
        public static readonly Silent Instance = new();

        public void Record(in Metric metric) { }
    }
}

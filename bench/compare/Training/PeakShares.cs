using Sweeps.Bench.Kernels;

namespace Sweeps.Compare.Training;

/// <summary>How much of what the core can do at most a training step does: peak, step and peak again in short turns, by
/// CPU time.</summary>
internal static class PeakShares
{
    private const double Slice = 0.03;

    /// <summary>The share in each round.</summary>
    public static double[] Of(IMeasured step, int rounds)
    {
        for (double warm = 0; warm < 0.5; )
            warm += Seconds(() => step.Run(10));
        long steps = Calibrate(n => step.Run(n));
        long turns = Calibrate(n => Peak.Run(step.Path, n));
        double[] shares = new double[rounds];
        double before = PeakRate();
        for (int r = 0; r < rounds; r++)
        {
            double rate = steps * step.Operations / Seconds(() => step.Run(steps));
            double after = PeakRate();
            shares[r] = rate / ((before + after) / 2);
            before = after;
        }

        return shares;

        double PeakRate() => Peak.Operations(step.Path, step.Single, turns) / Seconds(() => Peak.Run(step.Path, turns));
    }

    private static long Calibrate(Action<long> run)
    {
        for (long n = 1; ; )
        {
            double seconds = Seconds(() => run(n));
            if (seconds >= Slice)
                return n;
            n = seconds < Slice / 10 ? n * 8 : (long)(n * Slice * 1.1 / seconds) + 1;
        }
    }

    private static double Seconds(Action run)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        run();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }
}

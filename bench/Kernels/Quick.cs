using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Numerics;

namespace Sweeps.Bench.Kernels;

/// <summary>
/// Measures training steps against the core's peak in one process and prints a markdown table. Peak and step alternate,
/// each for a few hundredths of a second of CPU time, so that what else the machine does, or its clock, touches both
/// alike; medians of the rounds.
/// </summary>
internal static class Quick
{
    private const double Slice = 0.03;

    private static InstructionPath[] Paths =>
        [
            .. new[] { InstructionPath.Avx512, InstructionPath.Avx2, InstructionPath.AdvSimd }.Where(
                InstructionPaths.IsSupported
            ),
        ];

    /// <summary>Measures training steps whose row contains <paramref name="filter"/>.</summary>
    public static void Steps(string filter, int rounds) => Run(Cases(), filter, rounds);

    /// <summary>Measures single products whose row contains <paramref name="filter"/>.</summary>
    public static void Products(string filter, int rounds) => Run(Products(), filter, rounds);

    /// <summary>Measures convolutional layers whose row contains <paramref name="filter"/>.</summary>
    public static void Convolutions(string filter, int rounds) => Run(Convolutions(), filter, rounds);

    /// <summary>Measures training on MNIST, whose files must be there.</summary>
    public static void Trials(string filter, int rounds)
    {
        var sets = new DataSets();
        var cases =
            from path in Paths
            from hidden in new[] { 64, 256, 1024 }
            from batch in new[] { 1, 32, 128 }
            select (
                $"| {path} | MNIST 784-{hidden}-{hidden}-10 | {batch} | float32 | Sgd |",
                (Func<IMeasured>)(() => new TrialCase(sets, [784, hidden, hidden, 10], batch, path))
            );
        Run(cases, filter, rounds);
    }

    private static void Run(IEnumerable<(string Name, Func<IMeasured> Make)> cases, string filter, int rounds)
    {
        Console.WriteLine($"Processor: {Processor()}; .NET {Environment.Version}; {rounds} rounds; CPU time.");
        Console.WriteLine();
        Console.WriteLine(
            "| path | network or layer | batch | format | rule or product | samples/s | GFLOP/s | peak GFLOP/s | "
                + "of peak | 10–90 % |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, Func<IMeasured> make) in cases)
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                continue;
            using IMeasured step = make();
            Measure(name, step, rounds);
        }
    }

    private static IEnumerable<(string Name, Func<IMeasured> Make)> Cases()
    {
        foreach (InstructionPath path in Paths)
        {
            foreach (int hidden in new[] { 64, 256, 1024 })
            {
                foreach (int batch in new[] { 32, 128 })
                    yield return Case<float>(path, [784, hidden, hidden, 10], batch, new TrainConfiguration());
            }

            yield return Case<float>(path, [784, 256, 256, 10], 1, new TrainConfiguration());
            yield return Case<float>(path, [196, 100, 100, 10], 10, new TrainConfiguration());
            yield return Case<double>(path, [784, 256, 256, 10], 32, new TrainConfiguration());
            yield return Case<double>(path, [30, 120, 1], 1, new TrainConfiguration { Loss = LossKind.Logistic });
            foreach (OptimizerKind optimizer in new[] { OptimizerKind.Momentum, OptimizerKind.Adam })
                yield return Case<float>(
                    path,
                    [784, 256, 256, 10],
                    32,
                    new TrainConfiguration { Optimizer = optimizer }
                );
        }
    }

    private static IEnumerable<(string Name, Func<IMeasured> Make)> Products()
    {
        foreach (InstructionPath path in Paths)
        {
            foreach ((int k, int n) in new[] { (30, 120), (120, 1) })
            {
                foreach (Product product in new[] { Product.Forward, Product.InputGradient, Product.WeightGradient })
                    yield return (
                        $"| {path} | {k}-{n} | 1 | float64 | {product} |",
                        () => new ProductCase<double>(product, 1, k, n, path)
                    );
            }

            foreach (
                (int k, int n) in new[]
                {
                    (784, 64),
                    (64, 64),
                    (784, 256),
                    (256, 256),
                    (784, 1024),
                    (1024, 1024),
                    (256, 10),
                    (64, 10),
                }
            )
            {
                foreach (int batch in new[] { 32, 128 })
                {
                    foreach (Product product in Enum.GetValues<Product>())
                    {
                        if (product != Product.SoftmaxCrossEntropy || n == 10)
                            yield return (
                                $"| {path} | {k}-{n} | {batch} | float32 | {product} |",
                                () => new ProductCase<float>(product, batch, k, n, path)
                            );
                    }
                }
            }
        }
    }

    private static IEnumerable<(string Name, Func<IMeasured> Make)> Convolutions()
    {
        (ImageShape Image, int Outputs, int Kernel, int Stride, int Padding)[] layers =
        [
            (new(32, 28, 28), 64, 3, 1, 1),
            (new(1, 28, 28), 32, 4, 2, 1),
            (new(32, 14, 14), 32, 4, 2, 1),
            (new(64, 4, 4), 256, 3, 1, 0),
            (new(3, 32, 32), 32, 3, 1, 1),
        ];
        foreach (InstructionPath path in Paths)
        {
            foreach (var (image, outputs, kernel, stride, padding) in layers)
            {
                foreach (Pass pass in Enum.GetValues<Pass>())
                {
                    yield return (
                        $"| {path} | {image}, {outputs}k{kernel}s{stride}p{padding} | 32 | float32 | {pass} |",
                        () => new ConvolutionCase<float>(pass, image, outputs, kernel, stride, padding, false, 32, path)
                    );
                }

                yield return (
                    $"| {path} | {image}, {outputs}k{kernel}s{stride}p{padding}-n | 32 | float32 | "
                        + $"{Pass.ForwardAndBackward} |",
                    () =>
                        new ConvolutionCase<float>(
                            Pass.ForwardAndBackward,
                            image,
                            outputs,
                            kernel,
                            stride,
                            padding,
                            true,
                            32,
                            path
                        )
                );
            }

            yield return (
                $"| {path} | {layers[0].Image}, 64k3s1p1 | 32 | float64 | {Pass.ForwardAndBackward} |",
                () =>
                    new ConvolutionCase<double>(Pass.ForwardAndBackward, layers[0].Image, 64, 3, 1, 1, false, 32, path)
            );
        }
    }

    private static (string Name, Func<IMeasured> Make) Case<T>(
        InstructionPath path,
        int[] widths,
        int batch,
        TrainConfiguration train
    )
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        (
            $"| {path} | {string.Join('-', widths)} | {batch} | "
                + $"{(typeof(T) == typeof(float) ? "float32" : "float64")} | {train.Optimizer} |",
            () => new StepCase<T>(widths, batch, train, path)
        );

    private static void Measure(string name, IMeasured step, int rounds)
    {
        // Long enough for the runtime to have compiled everything for good.
        for (double warm = 0; warm < 0.5; )
            warm += Seconds(() => step.Run(10));
        long steps = Calibrate(n => step.Run(n), 1);
        long turns = Calibrate(n => Peak.Run(step.Path, n), 1000);
        var rates = new double[rounds];
        var peaks = new double[rounds];
        var shares = new double[rounds];
        for (int r = 0; r < rounds; r++)
        {
            double before = Peak.Operations(step.Path, step.Single, turns) / Seconds(() => Peak.Run(step.Path, turns));
            rates[r] = steps / Seconds(() => step.Run(steps));
            double after = Peak.Operations(step.Path, step.Single, turns) / Seconds(() => Peak.Run(step.Path, turns));
            peaks[r] = (before + after) / 2;
            shares[r] = rates[r] * step.Operations / peaks[r];
        }

        double rate = Quantile(rates, 0.5);
        Console.WriteLine(
            $"{name} {rate * step.Samples:N0} | {rate * step.Operations / 1e9:F1} | {Quantile(peaks, 0.5) / 1e9:F1} | "
                + $"{Quantile(shares, 0.5):F3} | {Quantile(shares, 0.1):F3}–{Quantile(shares, 0.9):F3} |"
        );
    }

    private static long Calibrate(Action<long> run, long n)
    {
        run(n);
        while (true)
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

    private static double Quantile(double[] values, double q)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Round(q * (sorted.Length - 1))];
    }

    private static string Processor()
    {
        const string Source = "/proc/cpuinfo";
        string? model = File.Exists(Source)
            ? File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model is null ? "unknown" : model[(model.IndexOf(':') + 1)..].Trim();
    }
}

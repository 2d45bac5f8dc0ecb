using Sweeps.Scheduling.Search;

namespace Sweeps.Bench.Search;

/// <summary>A function to be made small, whose least value is 0. problems.py has the same ones.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Space">What is chosen.</param>
/// <param name="Function">Its value at choices.</param>
/// <param name="Noise">Standard deviation of what is added to a value that is seen.</param>
internal sealed record Problem(string Name, SearchSpace Space, Func<double[], double> Function, double Noise)
{
    private static readonly double[][] HartmannA =
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ];
    private static readonly double[][] HartmannP =
    [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ];
    private static readonly double[] HartmannC = [1.0, 1.2, 3.0, 3.2];
    private static readonly double[] Penalty = [0.3, 0.15, 0.0, 0.2, 0.1, 0.25];

    public static IReadOnlyList<Problem> All { get; } =
    [
        new("branin", Cube(2), Branin, 0),
        new("hartmann6", Cube(6), Hartmann, 0),
        new("ackley10", Cube(10), Ackley, 0),
        new("rosenbrock20", Cube(20), Rosenbrock, 0),
        new("mixed", MixedSpace, Mixed, 0),
        new("branin-noisy", Cube(2), Branin, 5),
        new("hartmann6-noisy", Cube(6), Hartmann, 0.2),
        new("ackley10-noisy", Cube(10), Ackley, 0.5),
        new("rosenbrock20-noisy", Cube(20), Rosenbrock, 50),
        new("mixed-noisy", MixedSpace, Mixed, 0.1),
    ];

    private static SearchSpace MixedSpace =>
        new([
            new("optimizer", DimensionKind.Categorical, 3),
            new("rate", DimensionKind.Continuous),
            new("depth", DimensionKind.Ordered, 5),
            new("activation", DimensionKind.Categorical, 6),
            new("momentum", DimensionKind.Continuous) { Condition = new(0, [1]) },
            new("window", DimensionKind.Ordered, 8) { Condition = new(0, [2]) },
        ]);

    private static SearchSpace Cube(int dimensions) =>
        new([.. Enumerable.Range(0, dimensions).Select(d => new SearchDimension($"x{d}", DimensionKind.Continuous))]);

    private static double Branin(double[] x)
    {
        double a = 15 * x[0] - 5;
        double b = 15 * x[1];
        double curve = b - 5.1 / (4 * Math.PI * Math.PI) * a * a + 5 / Math.PI * a - 6;
        return curve * curve + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(a) + 10 - 0.39788735772973816;
    }

    private static double Hartmann(double[] x)
    {
        double total = 0;
        for (int i = 0; i < 4; i++)
        {
            double sum = 0;
            for (int d = 0; d < 6; d++)
                sum += HartmannA[i][d] * (x[d] - HartmannP[i][d]) * (x[d] - HartmannP[i][d]);
            total += HartmannC[i] * Math.Exp(-sum);
        }

        return 3.322368011415515 - total;
    }

    private static double Ackley(double[] x)
    {
        double[] z = [.. x.Select(v => 65.536 * v - 32.768 - 3.3)];
        double root = Math.Sqrt(z.Sum(v => v * v) / z.Length);
        double wave = z.Sum(v => Math.Cos(2 * Math.PI * v)) / z.Length;
        return -20 * Math.Exp(-0.2 * root) - Math.Exp(wave) + 20 + Math.E;
    }

    private static double Rosenbrock(double[] x)
    {
        double[] z = [.. x.Select(v => 4.096 * v - 2.048)];
        double total = 0;
        for (int i = 0; i + 1 < z.Length; i++)
        {
            double bend = z[i + 1] - z[i] * z[i];
            total += 100 * bend * bend + (1 - z[i]) * (1 - z[i]);
        }

        return total;
    }

    private static double Mixed(double[] x)
    {
        double best = x[0] switch
        {
            0 => 0.3,
            1 => 0.6,
            _ => 0.8,
        };
        double value = x[0] switch
        {
            0 => 0.2,
            1 => 0,
            _ => 0.1,
        };
        value += 4 * (x[1] - best) * (x[1] - best) + 0.05 * (x[2] - 2) * (x[2] - 2) + Penalty[(int)x[3]];
        if (x[0] == 1)
            value += 2 * (x[4] - 0.9) * (x[4] - 0.9);
        if (x[0] == 2)
            value += 0.3 * Math.Abs(x[5] - 4) / 7;
        return value;
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Segments;

namespace Sweeps.Model.Tests.Measures.Segments;

/// <summary>The walk along segments, against what must hold of it exactly: Kubo et al. (arXiv 1903.01997), operational
/// definitions.</summary>
public sealed class SegmentTests
{
    public static TheoryData<int[], bool, bool> Networks =>
        new()
        {
            { new[] { 10, 50, 1 }, true, false },
            { new[] { 10, 3200, 1 }, true, false },
            { new[] { 5, 20, 3 }, true, true },
            { new[] { 6, 30, 25, 4 }, true, false },
            { new[] { 6, 30, 25, 4 }, false, false },
            { new[] { 3, 12, 12, 12, 12, 2 }, true, true },
        };

    // Σ gapₖ = g(1) − g(0), f(x₂) − f(x₁) = g(0) + Σ gapₖ (1 − tₖ), and pieces that fit together everywhere.
    [Theory]
    [MemberData(nameof(Networks))]
    public void Walk_AddsUpToTheDifferenceOfTheEnds(int[] widths, bool bias, bool skip)
    {
        using var snapshot = new Snapshots(
            Gaussian(widths, 3, bias, skip),
            skip
                ? network =>
                    network.WriteSkip([.. Enumerable.Range(0, widths[0] * widths[^1]).Select(i => 0.3 * (i % 5 - 2))])
                : null
        );
        var walker = new SegmentWalker(snapshot.Context);
        var gradients = snapshot.Context.Gradients;
        long kinks = 0;
        for (int pair = 0; pair < 20; pair++)
        {
            double[] from = Input(snapshot, pair),
                to = Input(snapshot, pair + 1);
            walker.Walk(from, to);
            Assert.Equal(walker.Times.Order(), walker.Times);
            Assert.Equal(walker.Times.Count + 1, walker.Pieces.Count);
            kinks += walker.Times.Count;
            for (int output = 0; output < widths[^1]; output++)
            {
                double[] gaps =
                [
                    .. Enumerable
                        .Range(1, walker.Times.Count)
                        .Select(k => walker.Pieces[k][output] - walker.Pieces[k - 1][output]),
                ];
                double first = F(from, output),
                    scale = Math.Max(1, gaps.Sum(Math.Abs));
                Assert.Equal(Slope(from, to, output, 1), Slope(from, to, output, 0) + gaps.Sum(), 1e-12 * scale);
                Assert.Equal(
                    F(to, output),
                    first + walker.Pieces[0][output] + gaps.Zip(walker.Times, (gap, time) => gap * (1 - time)).Sum(),
                    1e-12 * scale
                );

                foreach (double t in new[] { 0.17, 0.5, 0.83 })
                {
                    double walked = first,
                        last = 0;
                    for (int k = 0; k <= walker.Times.Count && last < t; k++)
                    {
                        double end = Math.Min(t, k < walker.Times.Count ? walker.Times[k] : 1);
                        walked += (end - last) * walker.Pieces[k][output];
                        last = end;
                    }

                    Assert.Equal(F(Between(from, to, t), output), walked, 1e-12 * scale);
                }
            }
        }

        Assert.True(kinks > 20);

        double F(double[] x, int output)
        {
            gradients.Forward(x);
            return gradients.Logits[output];
        }

        // The network is affine around a point that no kink comes near: differences are exact but for rounding.
        double Slope(double[] from, double[] to, int output, int end)
        {
            double room = end == 0 ? walker.Times.FirstOrDefault(1) : 1 - walker.Times.LastOrDefault(0);
            (double a, double b) = end == 0 ? (0.25 * room, 0.75 * room) : (1 - 0.75 * room, 1 - 0.25 * room);
            double slope = (F(Between(from, to, b), output) - F(Between(from, to, a), output)) / (b - a);
            double walked = walker.Pieces[end == 0 ? 0 : ^1][output];
            Assert.Equal(slope, walked, 1e-13 * Math.Max(1, Math.Abs(slope)) / room);
            return walked;
        }
    }

    // Neuron j of a single hidden layer kinks iff its preactivation changes sign, at t = z₁/(z₁ − z₂), by vⱼ |wⱼ·u|.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Walk_ThroughOneHiddenLayer_IsThePlainOne(bool bias)
    {
        using var snapshot = new Snapshots(Gaussian([10, 200, 2], 5, bias, skip: false));
        double[] w = Snapshots.Weights(snapshot.Network, 1),
            v = Snapshots.Weights(snapshot.Network, 2),
            b = Snapshots.Biases(snapshot.Network, 1);
        var walker = new SegmentWalker(snapshot.Context);
        for (int pair = 0; pair < 20; pair++)
        {
            double[] from = Input(snapshot, pair),
                to = Input(snapshot, pair + 1);
            var plain = Enumerable
                .Range(0, 200)
                .Select(j => (Neuron: j, Z1: Z(from, j), Z2: Z(to, j)))
                .Where(neuron => neuron.Z1 > 0 != neuron.Z2 > 0)
                .Select(neuron =>
                    (
                        Time: neuron.Z1 / (neuron.Z1 - neuron.Z2),
                        Gaps: new[] { 0, 1 }
                            .Select(o => v[o * 200 + neuron.Neuron] * Math.Abs(neuron.Z2 - neuron.Z1))
                            .ToArray()
                    )
                )
                .OrderBy(kink => kink.Time)
                .ToArray();

            walker.Walk(from, to);

            Assert.Equal(plain.Length, walker.Times.Count);
            for (int k = 0; k < plain.Length; k++)
            {
                Assert.Equal(plain[k].Time, walker.Times[k], 1e-12);
                Assert.Equal(plain[k].Gaps[0], walker.Pieces[k + 1][0] - walker.Pieces[k][0], 1e-11);
                Assert.Equal(plain[k].Gaps[1], walker.Pieces[k + 1][1] - walker.Pieces[k][1], 1e-11);
            }
        }

        double Z(double[] x, int j) => x.Select((value, k) => value * w[j * 10 + k]).Sum() + b[j];
    }

    // w ~ N(0, s² I), v of variance 1/m, no bias, |x₁| = |x₂| = r at angle θ: m θ/π kinks and Σ gap² = 4 s² r²
    // sin²(θ/2)(θ + sin θ)/π in the mean.
    [Theory]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(150)]
    public void Bends_AtRandomWeights_HaveTheirClosedForms(int degrees)
    {
        const int neurons = 20_000,
            dimension = 4;
        double angle = degrees * Math.PI / 180,
            radius = 1.5,
            deviation = 0.8;
        double[] from = [radius, 0, 0, 0],
            to = [radius * Math.Cos(angle), radius * Math.Sin(angle), 0, 0];
        double kinks = 0,
            squares = 0;
        for (long seed = 1; seed <= 6; seed++)
        {
            var trial = Gaussian([dimension, neurons, 1], seed, bias: false, skip: false);
            using var snapshot = new Snapshots(
                trial with
                {
                    Network = trial.Network with
                    {
                        Layers =
                        [
                            new(new Initializer.Normal(deviation), new Initializer.Constant(0)),
                            new(new Initializer.Normal(Math.Sqrt(1.0 / neurons)), new Initializer.Constant(0)),
                        ],
                    },
                }
            );
            var walker = new SegmentWalker(snapshot.Context);
            walker.Walk(from, to);
            var bends = Bends.Of(walker, 0);
            kinks += bends.Kinks / 6.0;
            squares += bends.SquaredGaps / 6;
        }

        double half = Math.Sin(angle / 2),
            expected = 4 * deviation * deviation * radius * radius * half * half * (angle + Math.Sin(angle)) / Math.PI;
        Assert.InRange(kinks / (neurons * angle / Math.PI), 0.98, 1.02);
        Assert.InRange(squares / expected, 0.98, 1.02);
    }

    // |x| between −1 and 2: f falls from 1 to 0 and rises to 2; one neuron switches off and one on at t = 1/3.
    [Fact]
    public void Bends_OfTheAbsoluteValue_AreThoseOfItsGraph()
    {
        var trial = Line([1, -1], [0, 0], [1, 1]);
        using var snapshot = new Snapshots(trial);
        var walker = new SegmentWalker(snapshot.Context);

        walker.Walk([-1], [2]);

        var bends = Bends.Of(walker, 0);
        Assert.Equal([1.0 / 3, 1.0 / 3], walker.Times);
        Assert.Equal([-3, 3], [walker.Pieces[0][0], walker.Pieces[2][0]]);
        Assert.Equal(2, bends.Kinks);
        Assert.Equal(18, bends.SquaredGaps, 1e-12);
        Assert.Equal(6, bends.Variation, 1e-12);
        Assert.Equal(6, bends.LargestSum, 1e-12);
        Assert.Equal(16.0 / 3 + 4 * 2.0 / 3, bends.SquaredDeflection, 1e-12); // slopes −3 and 3 against 1
        Assert.Equal(4.0 / 3, bends.Departure, 1e-12); // 0 in place of 4/3, over a rise of 1
    }

    [Fact]
    public void Bends_OfAStraightOutput_AreNone()
    {
        using var snapshot = new Snapshots(Line([1, 1], [5, 6], [1, -2]));
        var walker = new SegmentWalker(snapshot.Context);

        walker.Walk([-1], [2]);

        Assert.Equal(new Bends(0, 0, 0, 0, 0, 0), Bends.Of(walker, 0));
    }

    [Fact]
    public void Measures_OfSegments_AreThoseOfThePairsDrawn()
    {
        var trial = Gaussian([6, 30, 25, 4], 2, bias: true, skip: false) with
        {
            Measure = new() { Of = ["segments"], Pairs = 40 },
        };
        using var snapshot = new Snapshots(trial);
        var values = snapshot.Values();

        Assert.Equal(7 * 3, values.Count);
        double same = values["kinks.same"],
            cross = values["kinks.cross"],
            all = values["kinks"];
        Assert.InRange(all, Math.Min(same, cross), Math.Max(same, cross));
        Assert.Equal(
            values["gap_norm"] * values["gap_norm"],
            values["gap_deviation"] * values["gap_deviation"] * all,
            1e-10
        );
        Assert.True(values["gap_norm.variation"] >= values["gradient_deflection.max"]);
        Assert.True(values["straightness"] > 0 && values["gradient_deflection"] > 0);
        Assert.All(values, value => Assert.True(double.IsFinite(value.Value)));
    }

    [Fact]
    public void Measures_OfARegression_HaveNoClasses()
    {
        using var snapshot = new Snapshots(
            Line([1, -1], [0.1, 0.2], [1, 1]) with
            {
                Measure = new() { Of = ["segments"], Pairs = 10 },
            }
        );

        Assert.DoesNotContain(
            snapshot.Values().Keys,
            metric =>
                metric.Contains("same", StringComparison.Ordinal) || metric.Contains("cross", StringComparison.Ordinal)
        );
    }

    private static double[] Between(double[] from, double[] to, double t) =>
        [.. from.Zip(to, (a, b) => a + t * (b - a))];

    private static double[] Input(Snapshots snapshot, int index)
    {
        double[] x = new double[snapshot.Network.Inputs];
        snapshot.Context.ReadInput(Sweeps.Model.Measures.InputSet.Train, index, x);
        return x;
    }

    private static TrialConfiguration Line(double[] w, double[] b, double[] v) =>
        new(
            new() { Name = "points1d" },
            new()
            {
                Hidden = [w.Length],
                Precision = Precision.Float64,
                Layers =
                [
                    new(new Initializer.Custom(w), new Initializer.Custom(b)),
                    new(new Initializer.Custom(v), new Initializer.Constant(0)),
                ],
            },
            new(),
            new() { Loss = LossKind.Squared, Steps = 0 },
            new() { Of = [] },
            1
        );

    private static TrialConfiguration Gaussian(int[] widths, long seed, bool bias, bool skip) =>
        new(
            new()
            {
                Name = "mixture",
                Dimension = widths[0],
                Classes = Math.Max(2, widths[^1]),
                Spread = 0,
                Train = 60,
                Test = 10,
            },
            new()
            {
                Hidden = widths[1..^1],
                Bias = bias,
                Skip = skip,
                BiasInit = new Initializer.Normal(0.5),
                Precision = Precision.Float64,
            },
            new(),
            new() { Loss = widths[^1] == 1 ? LossKind.HalfSquared : LossKind.CrossEntropy, Steps = 0 },
            new() { Of = [] },
            seed
        );
}

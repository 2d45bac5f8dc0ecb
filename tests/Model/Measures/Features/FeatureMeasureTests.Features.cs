using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Numerics.Spectra;
using Sweeps.Model.Tests.Measures.Curvature;
using Sweeps.Model.Tests.Measures.Dimension;

namespace Sweeps.Model.Tests.Measures.Features;

public sealed partial class FeatureMeasureTests
{
    // The covariance between classes and its pseudo-inverse as matrices of the features' size.
    [Fact]
    public void NeuralCollapse_OfASmallNetwork_IsThatOfDenseCovariances()
    {
        var trial = CurvatureTests.Small(LossKind.CrossEntropy, [], of: ["collapse"]);
        trial = trial with
        {
            Data = trial.Data with { Train = 60, Spread = 2 },
            Network = trial.Network with { Hidden = [6, 5] },
        };
        using var snapshot = new Snapshots(trial);
        var values = snapshot.Values();
        var (h, logits, labels) = Features(snapshot, 5);
        double[][] means = [.. Enumerable.Range(0, 3).Select(c => Mean(h.Where((_, i) => labels[i] == c)))];
        double[] middle = Mean(means);
        double[][] m = [.. means.Select(mean => mean.Zip(middle, (a, b) => a - b).ToArray())];
        double[] between = new double[25],
            within = new double[25];
        for (int p = 0; p < 5; p++)
        {
            for (int q = 0; q < 5; q++)
            {
                between[5 * p + q] = m.Average(mean => mean[p] * mean[q]);
                within[5 * p + q] = Enumerable
                    .Range(0, 3)
                    .Average(c =>
                        h.Where((_, i) => labels[i] == c).Average(v => (v[p] - means[c][p]) * (v[q] - means[c][q]))
                    );
            }
        }

        var (eigenvalues, vectors) = SymmetricEigen.Vectors(between, 5);
        double nc1 = 0;
        for (int k = 0; k < 2; k++)
        {
            double form = 0;
            for (int p = 0; p < 25; p++)
                form += vectors[k][p / 5] * within[p] * vectors[k][p % 5];
            nc1 += form / eigenvalues[k] / 3;
        }

        double[] norms = [.. m.Select(v => Math.Sqrt(v.Sum(x => x * x)))];
        double all = Math.Sqrt(norms.Sum(x => x * x));
        double[] w = Snapshots.Weights(snapshot.Network, 3);
        double size = Math.Sqrt(w.Sum(x => x * x));
        Assert.Equal(nc1, values["neural_collapse.nc1"], 1e-9 * nc1);
        Assert.Equal(
            Math.Sqrt(norms.Average(x => Math.Pow(x - norms.Average(), 2))) / norms.Average(),
            values["neural_collapse.nc2_norms"],
            1e-12
        );
        Assert.Equal(
            new[] { (0, 1), (0, 2), (1, 2) }.Average(pair =>
                Math.Abs(
                    m[pair.Item1].Zip(m[pair.Item2], (a, b) => a * b).Sum() / norms[pair.Item1] / norms[pair.Item2]
                        + 0.5
                )
            ),
            values["neural_collapse.nc2_angles"],
            1e-12
        );
        Assert.Equal(
            w.Select((x, i) => Math.Pow(x / size - m[i / 5][i % 5] / all, 2)).Sum(),
            values["neural_collapse.nc3"],
            1e-12
        );
        Assert.Equal(
            Enumerable
                .Range(0, 60)
                .Average(i =>
                    Enumerable.Range(0, 3).MinBy(c => h[i].Zip(means[c], (a, b) => (a - b) * (a - b)).Sum())
                    == Array.IndexOf(logits[i], logits[i].Max())
                        ? 0.0
                        : 1
                ),
            values["neural_collapse.nc4"]
        );
    }

    // ‖Yᵀ X‖² / (‖Xᵀ X‖ ‖Yᵀ Y‖) of centred features, from the other side than Gram matrices.
    [Fact]
    public void Similarity_OfTwoLayers_IsThatOfTheirCrossCovariance()
    {
        using var snapshot = new Snapshots(CurvatureTests.Small(LossKind.CrossEntropy, [], of: ["cka"]));
        var values = snapshot.Values();
        var network = snapshot.Context.Gradients;
        double[] x = new double[3],
            hidden = new double[7];
        double[][] first = new double[11][],
            second = new double[11][];
        for (int i = 0; i < 11; i++)
        {
            snapshot.Context.ReadInput(InputSet.Test, i, x);
            network.Forward(x);
            network.ReadActivations(hidden);
            (first[i], second[i]) = (hidden[..4], hidden[4..]);
        }

        double Cross(double[][] a, double[][] b)
        {
            double[] ma = Mean(a),
                mb = Mean(b);
            return Enumerable
                .Range(0, ma.Length)
                .Sum(p =>
                    Enumerable
                        .Range(0, mb.Length)
                        .Sum(q => Math.Pow(Enumerable.Range(0, 11).Sum(i => (a[i][p] - ma[p]) * (b[i][q] - mb[q])), 2))
                );
        }

        Assert.Equal(
            Cross(first, second) / Math.Sqrt(Cross(first, first) * Cross(second, second)),
            values["cka.1.2"],
            1e-12
        );
        Assert.Equal(["cka.1.2", "cka.1.3", "cka.2.3"], values.Keys.Order());
    }

    // All neurons of the first layer made copies of its first one, up to a factor: one of four is left.
    [Fact]
    public void DistinctActivity_OfCopiedNeurons_CountsThemOnce()
    {
        using var snapshot = new Snapshots(
            CurvatureTests.Small(LossKind.CrossEntropy, [], of: ["active_fraction_distinct"]),
            network =>
            {
                double[] w = Snapshots.Weights(network, 1)[..3];
                network.WriteWeights(1, [.. Enumerable.Range(1, 4).SelectMany(factor => w.Select(v => factor * v))]);
                network.WriteBias(1, [0.1, 0.2, 0.3, 0.4]);
            }
        );
        var values = snapshot.Values();
        var network = snapshot.Context.Gradients;
        double[] x = new double[3],
            hidden = new double[7];
        int fires = 0;
        for (int i = 0; i < 11; i++)
        {
            snapshot.Context.ReadInput(InputSet.Test, i, x);
            network.Forward(x);
            network.ReadActivations(hidden);
            fires += hidden[0] > 0 ? 1 : 0;
        }

        Assert.InRange(fires, 1, 10);
        Assert.Equal(1, values["active_fraction_distinct.1.neurons"]);
        Assert.Equal(fires / 44.0, values["active_fraction_distinct.1"]);
    }

    // The second layer's neurons are copies of one up to factors: all its outputs lie on a line.
    [Fact]
    public void FeatureRanks_OfASmallNetwork_AreThoseOfTheSingularValuesOfItsOutputs()
    {
        using var snapshot = new Snapshots(
            CurvatureTests.Small(LossKind.CrossEntropy, [], of: ["feature_rank"]),
            network =>
            {
                network.WriteWeights(2, [.. Enumerable.Range(1, 3).SelectMany(f => new double[] { f, 2 * f, f, f })]);
                network.WriteBias(2, [0.5, 1, 1.5]);
            }
        );
        var values = snapshot.Values();
        var network = snapshot.Context.Gradients;
        double[] x = new double[3],
            hidden = new double[7];
        double[][] first = new double[11][];
        for (int i = 0; i < 11; i++)
        {
            snapshot.Context.ReadInput(InputSet.Test, i, x);
            network.Forward(x);
            network.ReadActivations(hidden);
            first[i] = hidden[..4];
        }

        double[] s = SingularValues.Of(first);
        double sum = s.Sum();
        Assert.True(s[1] > 0.01 * s[0]);
        Assert.Equal(s.Sum(v => v * v) / (s[0] * s[0]), values["feature_stable_rank.1"], 1e-12);
        Assert.Equal(
            Math.Exp(-s.Where(v => v > 0).Sum(v => v / sum * Math.Log(v / sum))),
            values["feature_effective_rank.1"],
            1e-6
        );
        Assert.Equal(1, values["feature_stable_rank.2"], 1e-12);
        Assert.Equal(1, values["feature_effective_rank.2"], 1e-5);
        Assert.Equal(4, values.Count);
    }

    private static bool Near((double, double, double) a, (double, double, double) b) =>
        Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) + Math.Abs(a.Item3 - b.Item3) < 1e-12;

    private static double[] Mean(IEnumerable<double[]> vectors)
    {
        double[][] all = [.. vectors];
        return [.. Enumerable.Range(0, all[0].Length).Select(p => all.Average(v => v[p]))];
    }

    private static (double[][] Features, double[][] Logits, int[] Labels) Features(Snapshots snapshot, int width)
    {
        var network = snapshot.Context.Gradients;
        int n = snapshot.Context.Count(InputSet.Train);
        double[] x = new double[3],
            hidden = new double[network.HiddenNeurons];
        double[][] features = new double[n][],
            logits = new double[n][];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++)
        {
            snapshot.Context.ReadInput(InputSet.Train, i, x);
            network.Forward(x);
            network.ReadActivations(hidden);
            (features[i], logits[i]) = (hidden[^width..], network.Logits.ToArray());
            labels[i] = snapshot.Context.Class(InputSet.Train, i);
        }

        return (features, logits, labels);
    }
}

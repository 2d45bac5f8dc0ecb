using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Networks;
using Sweeps.Model.Tests.Measures.Curvature;
using Sweeps.Model.Tests.Measures.Dimension;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Measures.Features;

/// <summary>Measures of weights, kernels and hidden layers against closed forms and plain computations.</summary>
public sealed partial class FeatureMeasureTests
{
    // One output: Θ = J Jᵀ, whose eigenvalues are the squares of J's singular values.
    [Fact]
    public void TangentKernel_OfOneOutput_HasTheSquaredSingularValuesOfTheJacobian()
    {
        var trial = CurvatureTests.Small(LossKind.HalfSquared, [], of: ["ntk"]);
        using var snapshot = new Snapshots(trial);
        var values = snapshot.Values();
        var network = snapshot.Context.Gradients;
        double[][] rows = [.. Enumerable.Range(0, 12).Select(_ => new double[network.Parameters])];
        double[] x = new double[3];
        double[] y = new double[12];
        for (int i = 0; i < 12; i++)
        {
            snapshot.Context.ReadInput(InputSet.Train, i, x);
            network.Forward(x);
            network.Gradient(0, rows[i]);
            y[i] = 2 * snapshot.Context.Class(InputSet.Train, i) - 1;
        }

        double[][] kernel = [.. rows.Select(a => rows.Select(b => a.Zip(b, (u, v) => u * v).Sum()).ToArray())];
        double mean = y.Average(),
            squares = y.Sum(v => (v - mean) * (v - mean)),
            product = Enumerable
                .Range(0, 12)
                .Sum(i => Enumerable.Range(0, 12).Sum(j => kernel[i][j] * (y[i] - mean) * (y[j] - mean)));
        double[] spectrum = [.. SingularValues.Of(rows).Select(s => s * s)];
        double sum = spectrum.Sum();

        for (int i = 0; i < 5; i++)
            Assert.Equal(spectrum[i], values[$"ntk_eigenvalue.{i + 1}"], 1e-10 * spectrum[0]);
        Assert.Equal(sum, values["ntk_eigenvalue.trace"], 1e-10 * sum);
        Assert.Equal(
            Math.Exp(-spectrum.Where(s => s > 1e-13 * sum).Sum(s => s / sum * Math.Log(s / sum))),
            values["ntk_eigenvalue.effective_rank"],
            1e-6
        );
        Assert.Equal(
            product / Math.Sqrt(kernel.Sum(row => row.Sum(v => v * v))) / squares,
            values["ntk_alignment"],
            1e-12
        );
        Assert.Equal(0, values["ntk_drift"]);
    }

    // Without biases, weights of three layers that are all doubled make a kernel of 2⁴ times the size.
    [Fact]
    public void TangentKernel_OfDoubledWeights_HasDriftedByFifteen()
    {
        using var snapshot = new Snapshots(
            CurvatureTests.Small(
                LossKind.CrossEntropy,
                [],
                of: ["ntk_drift", "start_distance", "weight_norm"],
                bias: false
            ),
            network => Change(network, w => 2 * w)
        );
        var values = snapshot.Values();

        Assert.Equal(15, values["ntk_drift"], 1e-10);
        Assert.Equal(values["weight_norm"] / 2, values["start_distance"], 1e-12);
        Assert.Equal(values["weight_norm.2"] / 2, values["start_distance.2"], 1e-12);
    }

    [Fact]
    public void StartDistance_AfterTraining_IsThatOfTheWeightsBeforeAndAfter()
    {
        var trial = Trials.Small(of: ["start_distance"]);
        TrialResult result = Trials.Run(trial);

        Assert.Equal(0, result.At(0, "start_distance"));
        Assert.InRange(result.Last("start_distance"), 0.01, 10);
        Assert.Equal(
            result.Last("start_distance"),
            Math.Sqrt(Enumerable.Range(1, 3).Sum(l => Math.Pow(result.Last($"start_distance.{l}"), 2))),
            1e-12
        );
    }

    // The identity in a corner has as many equal singular values as it has ones; equal weights have one.
    [Fact]
    public void Ranks_OfIdentityAndConstantWeights_AreTheNumberOfOnesAndOne()
    {
        var trial = CurvatureTests.Small(LossKind.CrossEntropy, [], of: ["rank", "complexity"], bias: false);
        using var identity = new Snapshots(
            trial with
            {
                Network = trial.Network with { Init = new Initializer.Identity(1.5) },
            }
        );
        using var constant = new Snapshots(
            trial with
            {
                Network = trial.Network with { Init = new Initializer.Constant(0.5) },
            }
        );
        var (ones, equal) = (identity.Values(), constant.Values());

        for (int l = 1; l <= 3; l++)
        {
            foreach (string rank in new[] { "stable_rank", "effective_rank" })
            {
                Assert.Equal(3, ones[$"{rank}.{l}"], 1e-7);
                Assert.Equal(1, equal[$"{rank}.{l}"], 1e-5);
            }
        }

        // 3·4·3·3 paths of three weights.
        Assert.Equal(108 * 0.125, equal["path_norm.l1"], 1e-12);
        Assert.Equal(Math.Sqrt(108 * 0.125 * 0.125), equal["path_norm"], 1e-12);
        Assert.Equal(3 * 1.5 * 1.5 * 1.5, ones["path_norm.l1"], 1e-12);
    }

    [Fact]
    public void PathNorm_WithBiases_HasAPathFromEachBias()
    {
        var trial = CurvatureTests.Small(LossKind.CrossEntropy, [], of: ["path_norm"]);
        using var snapshot = new Snapshots(
            trial with
            {
                Network = trial.Network with
                {
                    Init = new Initializer.Constant(0.5),
                    BiasInit = new Initializer.Constant(-2),
                },
            }
        );

        // 4 first biases with 3·3 ways on of 0.5², 3 second ones with 3 ways of 0.5, and 3 last ones.
        Assert.Equal(108 * 0.125 + 2 * (36 * 0.25 + 9 * 0.5 + 3), snapshot.Values()["path_norm.l1"], 1e-12);
    }

    // Euler: without biases ⟨θ, ∇f⟩ is L f.
    [Fact]
    public void FisherRao_WithoutBiases_IsTheNumberOfLayersTimesTheOutputsTerm()
    {
        var trial = CurvatureTests.Small(LossKind.CrossEntropy, [], of: ["fisher_rao", "margin"], bias: false);
        using var snapshot = new Snapshots(trial);
        var values = snapshot.Values();
        var network = snapshot.Context.Gradients;
        double[] x = new double[3];
        List<double> forms = [],
            margins = [];
        for (int i = 0; i < 12; i++)
        {
            snapshot.Context.ReadInput(InputSet.Train, i, x);
            network.Forward(x);
            double[] f = network.Logits.ToArray();
            int label = snapshot.Context.Class(InputSet.Train, i);
            double sum = f.Sum(Math.Exp);
            forms.Add(f.Select((v, k) => v * (Math.Exp(v) / sum - (k == label ? 1 : 0))).Sum());
            margins.Add(f[label] - f.Where((_, k) => k != label).Max());
        }

        double[] sorted = [.. margins.Order()];
        Assert.Equal(3 * Math.Sqrt(forms.Average(v => v * v)), values["fisher_rao"], 1e-12);
        Assert.Equal(margins.Average(), values["margin.mean"], 1e-12);
        Assert.Equal(
            (sorted[0], sorted[1], sorted[5]),
            (values["margin.min"], values["margin.p10"], values["margin.median"]),
            Near
        );
        double spectral = 1;
        for (int l = 1; l <= 3; l++)
        {
            int below = snapshot.Network.Width(l - 1);
            double[] w = Snapshots.Weights(snapshot.Network, l);
            spectral *= SingularValues.Of([.. w.Chunk(below)])[0];
        }

        Assert.Equal(sorted[5] / spectral, values["margin.spectral"], 1e-10);
    }

    // Without biases every neuron has its kink at the origin.
    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(0.5, 0, 0)]
    public void KinkNeurons_WithAnInputAtTheOrigin_AreThoseWithoutBias(double bias, int neurons, int inputs)
    {
        using var snapshot = new Snapshots(
            new TrialConfiguration(
                new()
                {
                    Name = "points",
                    Points =
                    [
                        [0, 1],
                        [1, 2],
                        [2, 0],
                    ],
                },
                new()
                {
                    Hidden = [3],
                    BiasInit = new Initializer.Constant(bias),
                    Precision = Precision.Float64,
                },
                new(),
                new() { Loss = LossKind.HalfSquared, Steps = 0 },
                new() { Of = ["kink_neurons"] },
                1
            )
        );
        var values = snapshot.Values();

        Assert.Equal((neurons, inputs), (values["kink_neurons_train"], values["kink_neurons_train.inputs"]));
        Assert.Equal((neurons, inputs), (values["kink_neurons_test"], values["kink_neurons_test.inputs"]));
    }

    // Second differences of the engine's own training loss.
    [Theory]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.Logistic)]
    [InlineData(ActivationKind.Gelu)]
    public void HessianTrace_OfASmoothNetwork_IsTheSumOfSecondDifferences(ActivationKind activation)
    {
        double[] theta = [.. Enumerable.Range(0, 12).Select(p => Math.Sin(1 + 3 * p))];
        TrialResult Run(double[] at, params string[] of)
        {
            var trial = CurvatureTests.Small(LossKind.HalfSquared, [], of, activation);
            return Trials.Run(
                trial with
                {
                    Network = trial.Network with
                    {
                        Hidden = [2],
                        BiasInit = new Initializer.Constant(0.2),
                        Bias = true,
                        Layers =
                        [
                            new(new Initializer.Custom(at[..6]), new Initializer.Custom(at[6..8])),
                            new(new Initializer.Custom(at[8..10]), new Initializer.Custom(at[10..11])),
                        ],
                    },
                    Measure = new() { At = [new SnapshotRule.At(0)], Of = of },
                }
            );
        }

        const double Step = 1e-3;
        double Loss(int p, double step) =>
            Run([.. theta.Select((value, q) => q == p ? value + step : value)], "train_loss").Last("train_loss");
        double trace = Enumerable
            .Range(0, 11)
            .Sum(p => (Loss(p, Step) - 2 * Loss(p, 0) + Loss(p, -Step)) / (Step * Step));
        TrialResult result = Run(theta, "hessian_trace", "gauss_newton_trace", "hessian_eigenvalue");

        Assert.Equal(trace, result.Last("hessian_trace"), 1e-5 * Math.Abs(trace));
        Assert.NotEqual(result.Last("gauss_newton_trace"), result.Last("hessian_trace"), 1e-3);
    }

    private static void Change(Network<double> network, Func<double, double> change)
    {
        for (int l = 1; l <= network.Layers; l++)
            network.WriteWeights(l, [.. Snapshots.Weights(network, l).Select(change)]);
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Numerics.Spectra;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Measures.Curvature;

/// <summary>Measures of the loss's curvature against explicit Jacobians and differences.</summary>
public sealed class CurvatureTests
{
    [Theory]
    [InlineData(LossKind.CrossEntropy, new int[0])]
    [InlineData(LossKind.CrossEntropy, new[] { 1 })]
    [InlineData(LossKind.Logistic, new int[0])]
    [InlineData(LossKind.Squared, new[] { 2 })]
    [InlineData(LossKind.HalfSquared, new int[0])]
    public void Curvature_OfASmallNetwork_IsThatOfTheDenseHessian(LossKind loss, int[] freeze)
    {
        var trial = Small(loss, freeze, of: ["hessian", "gradient_noise"]);
        using var snapshot = new Snapshots(trial);
        var values = snapshot.Values();
        var dense = DenseLoss.At(trial);
        double[] hessian = DenseLoss.Hessian(trial);
        int parameters = dense.GaussNewton.Length,
            n = dense.Gradients.Length;
        if (freeze.Length > 0)
            Mask(hessian, dense, parameters);
        double trace = Enumerable.Range(0, parameters).Sum(p => hessian[p * parameters + p]),
            gaussNewton = Enumerable.Range(0, parameters).Sum(p => dense.GaussNewton[p][p]);
        double[] eigenvalues = SymmetricEigen.Values((double[])hessian.Clone(), parameters);
        double size = eigenvalues[0];

        Assert.Equal(gaussNewton, values["gauss_newton_trace"], 1e-10 * gaussNewton);
        Assert.Equal(trace, values["hessian_trace"], 1e-5 * gaussNewton);
        Assert.InRange(
            Math.Abs(values["hessian_trace.estimate"] - trace),
            0,
            5 * values["hessian_trace.error"] + 1e-12
        );
        for (int i = 0; i < 5; i++)
            Assert.Equal(eigenvalues[i], values[$"hessian_eigenvalue.{i + 1}"], 1e-5 * size);
        Assert.Equal(eigenvalues[^1], values["hessian_eigenvalue.least"], 1e-5 * size);
        Assert.InRange(values["hessian_eigenvalue.residual"], 0, 1e-8);
        Assert.Equal(0.5 * 0.3 * eigenvalues[0], values["sharpness"], 1e-5 * size);

        double[] mean = dense.Mean;
        double[][] scatter = [.. dense.Gradients.Select(g => g.Zip(mean, (a, b) => a - b).ToArray())];
        double noise = scatter.Sum(g => g.Sum(x => x * x)) / n,
            product = scatter.Sum(g => Form(hessian, g)) / n;
        Assert.Equal(noise, values["gradient_noise_trace"], 1e-10 * noise);
        Assert.Equal(mean.Sum(x => x * x), values["gradient_noise_trace.signal"], 1e-10);
        Assert.Equal(product, values["gradient_noise_alignment.product"], 1e-5 * noise * size);
        Assert.Equal(
            parameters * product / (noise * gaussNewton),
            values["gradient_noise_alignment"],
            1e-4 * parameters * size / gaussNewton
        );
    }

    // ½(w·x + b − y)²: the Hessian is the second moment of (x, 1), whatever the weights.
    [Fact]
    public void Curvature_OfALinearModel_IsTheSecondMomentOfItsInputs()
    {
        var trial = Small(LossKind.HalfSquared, [], of: ["hessian"]);
        trial = trial with { Network = trial.Network with { Hidden = [] } };
        using var snapshot = new Snapshots(trial);
        var values = snapshot.Values();
        double[][] inputs =
        [
            .. Enumerable.Range(0, 12).Select(i => snapshot.Data.Train!.Input(i).ToArray().Append(1.0).ToArray()),
        ];
        double[] moment =
        [
            .. Enumerable
                .Range(0, 4)
                .SelectMany(p => Enumerable.Range(0, 4).Select(q => inputs.Average(x => x[p] * x[q]))),
        ];
        double[] eigenvalues = SymmetricEigen.Values((double[])moment.Clone(), 4);

        Assert.Equal(inputs.Average(x => x.Sum(value => value * value)), values["hessian_trace"], 1e-12);
        for (int i = 0; i < 4; i++)
            Assert.Equal(eigenvalues[i], values[$"hessian_eigenvalue.{i + 1}"], 1e-12);
        Assert.DoesNotContain("hessian_eigenvalue.5", values.Keys);
    }

    // Labels of two classes that are all flipped turn every margin around.
    [Fact]
    public void TrainingTargets_UnderStaticNoise_AreTheNoisyLabels()
    {
        double Margin(NoiseConfiguration noise)
        {
            var trial = Trials.Small(noise: noise, of: ["margin"], at: [new SnapshotRule.At(0)]);
            return Trials.Run(trial with { Data = trial.Data with { Classes = 2 } }).Last("margin.mean");
        }

        double clean = Margin(new NoiseConfiguration());

        Assert.NotEqual(0, clean);
        Assert.Equal(-clean, Margin(new NoiseConfiguration { Kind = "flip", P = 1 }), 1e-12);
    }

    // The rate falls by half after each epoch of the schedule, and sharpness with it.
    [Fact]
    public void Sharpness_UnderASchedule_TakesTheRateOfTheStep()
    {
        var trial = Trials.Small(rate: 0.1, of: ["sharpness", "hessian_eigenvalue"]);
        var result = Trials.Run(trial with { Train = trial.Train with { Schedule = new Schedule.Step(1, 0.5) } });

        Assert.Equal(0.05 * result.At(0, "hessian_eigenvalue.1"), result.At(0, "sharpness"), 1e-12);
        Assert.Equal(0.025 * result.At(4, "hessian_eigenvalue.1"), result.At(4, "sharpness"), 1e-12);
    }

    [Fact]
    public void HessianTrace_OfALargeSmoothNetwork_IsRefusedWithTheOperations()
    {
        var trial = Small(LossKind.HalfSquared, [], of: ["hessian_trace"]);
        trial = trial with { Network = trial.Network with { Hidden = [2000, 2000], Activation = ActivationKind.Tanh } };

        var refusal = Assert.Throws<ConfigurationException>(() =>
            Sweeps.Model.Measures.Catalog.MeasureCatalog.Select(MeasureSubject.Of(trial))
        );

        Assert.Contains("`hessian_trace` must take at most", refusal.Message);
    }

    internal static TrialConfiguration Small(
        LossKind loss,
        int[] freeze,
        IReadOnlyList<string> of,
        ActivationKind activation = ActivationKind.Relu,
        bool bias = true
    ) =>
        new(
            new()
            {
                Name = "mixture",
                Dimension = 3,
                Classes = loss == LossKind.CrossEntropy ? 3 : 2,
                Train = 12,
                Test = 11,
            },
            new()
            {
                Hidden = [4, 3],
                Bias = bias,
                Freeze = freeze,
                BiasInit = new Initializer.Normal(0.5),
                Precision = Precision.Float64,
                Activation = activation,
            },
            new(),
            new()
            {
                Loss = loss,
                Steps = 0,
                LearningRate = 0.3,
            },
            new() { Of = of },
            5
        );

    private static void Mask(double[] hessian, DenseLoss dense, int parameters)
    {
        for (int p = 0; p < parameters; p++)
        {
            bool frozen = dense.Gradients.All(gradient => gradient[p] == 0);
            for (int q = 0; q < parameters && frozen; q++)
                hessian[p * parameters + q] = hessian[q * parameters + p] = 0;
        }
    }

    private static double Form(double[] matrix, double[] vector)
    {
        double sum = 0;
        for (int p = 0; p < vector.Length; p++)
        {
            for (int q = 0; q < vector.Length; q++)
                sum += vector[p] * matrix[p * vector.Length + q] * vector[q];
        }

        return sum;
    }
}

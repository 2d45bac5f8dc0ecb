using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Measures.Networks;
using Sweeps.Model.Networks;
using Sweeps.Model.Noise;
using Sweeps.Model.Randomness;
using Sweeps.Model.Tests.Training;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Tests.Measures;

/// <summary>Measures of memorization and of gradients against plain computations from the same weights.</summary>
public sealed unsafe class MemorizationMeasureTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Values_OfEveryMeasure_EqualThePlainOnes(bool predicted)
    {
        var trial = Trials.Small(
            noise: new NoiseConfiguration { Kind = "flip", P = 0.4 },
            of: ["memorization", "information", "noisy_train_error"]
        );
        trial = trial with
        {
            Data = trial.Data with { Train = 300 },
            Limit = new LimitConfiguration { Kind = predicted ? LimitKind.Laplace : LimitKind.None },
        };
        var data = new DataSets().Load<double>(trial.Data, trial.Seed, TestContext.Current.CancellationToken);
        var batches = new BatchSource<double>(data, trial.Noise, trial.Train, trial.Seed);
        using var network = new Network<double>(trial.Network, trial.Train, 5, 4, 8);
        network.Initialize(trial.Seed);
        using var predictor = new Network<double>(trial.Network, trial.Train, 5, 4, 8);
        predictor.Initialize(trial.Seed, RandomPurpose.Predictor);
        using StepRule<double>? rule = predicted
            ? new LimitSteps<double>(network, predictor, trial.Limit, true, _ => 0.1, trial.Seed)
            : null;
        var subject = MeasureSubject.Of(trial);
        var recorder = new Recorder();
        var context = new NetworkContext<double>(subject, network, () => data, () => batches, rule);
        var measures = MeasureCatalog.Select(subject);
        context.Begin(
            3,
            measures.Aggregate(MeasureNeeds.None, (needs, measure) => needs | measure.Needs),
            recorder,
            TestContext.Current.CancellationToken
        );
        foreach (var measure in measures)
            measure.Evaluate(context);

        Dictionary<string, double> expected = Plain(data.Train!, batches.Noise, network, predictor, predicted);
        Assert.Equal(expected.Keys.Order(), recorder.Metrics.Select(metric => metric.Measure).Order());
        Assert.All(recorder.Metrics, metric => Assert.Equal(expected[metric.Measure], metric.Value, 1e-12));
    }

    private static Dictionary<string, double> Plain(
        Examples<double> train,
        LabelNoise noise,
        Network<double> network,
        Network<double> predictor,
        bool predicted
    )
    {
        List<(bool Intact, bool Fits, bool True)> fits = [];
        List<double> squares = [],
            residualSquares = [],
            residuals = [],
            lengths = [];
        for (int i = 0; i < train.Count; i++)
        {
            double* row = train.Row(i);
            int label = noise.Label(train.Labels[i], 0, i);
            double[] s = Softmax(network, row),
                t = Softmax(predictor, row),
                y = [.. s.Select((_, k) => k == label ? 1.0 : 0)];
            int chosen = Array.IndexOf(s, s.Max());
            fits.Add((label == train.Labels[i], chosen == label, chosen == train.Labels[i]));
            squares.Add(s.Zip(y, (p, q) => (p - q) * (p - q)).Sum());
            residualSquares.Add(t.Zip(y, (p, q) => (p - q) * (p - q)).Sum());
            residuals.Add(t.Zip(y, (p, q) => Math.Abs(p - q)).Sum());
            lengths.Add(s.Zip(t, (p, q) => (p - q) * (p - q)).Sum());
        }

        double error = fits.Average(fit => fit.Fits ? 0.0 : 1),
            entropy = -0.6 * Math.Log2(0.6) - 0.4 * Math.Log2(0.4 / 3);
        Dictionary<string, double> values = new()
        {
            ["noisy_train_error"] = error,
            ["intact_train_error"] = fits.Where(fit => fit.Intact).Average(fit => fit.Fits ? 0.0 : 1),
            ["corrupted_train_error"] = fits.Where(fit => !fit.Intact).Average(fit => fit.Fits ? 0.0 : 1),
            ["corrupted_true_error"] = fits.Where(fit => !fit.Intact).Average(fit => fit.True ? 0.0 : 1),
            ["corrupted_fraction"] = fits.Average(fit => fit.Intact ? 0.0 : 1),
            ["logit_gradient_square"] = squares.Average(),
            ["label_entropy"] = entropy,
            ["fano_information"] = Math.Max(
                0,
                entropy + error * Math.Log2(error) + (1 - error) * Math.Log2(1 - error) - error * Math.Log2(3)
            ),
        };
        if (predicted)
        {
            values["gradient_residual_square"] = residualSquares.Average();
            values["gradient_residual_absolute"] = residuals.Average();
            values["predicted_gradient_square"] = lengths.Average();
        }

        return values;
    }

    private static double[] Softmax(Network<double> network, double* row)
    {
        network.Forward(&row, 1);
        double* logits = network.Logits(out _);
        double[] e = [.. Enumerable.Range(0, 4).Select(k => Math.Exp(logits[k]))];
        double sum = e.Sum();
        return [.. e.Select(value => value / sum)];
    }

    [Fact]
    public void Values_WithoutNoise_HaveNoShareOfChangedLabels()
    {
        TrialResult result = Trials.Run(Trials.Small(of: ["memorization", "information", "noisy_train_error"]));

        Assert.Equal(
            [
                "corrupted_fraction",
                "fano_information",
                "intact_train_error",
                "label_entropy",
                "logit_gradient_square",
                "noisy_train_error",
            ],
            result.Measures.Order()
        );
        Assert.Equal((0, 0), (result.Last("corrupted_fraction"), result.Last("fano_information")));
        Assert.Equal(result.Last("noisy_train_error"), result.Last("intact_train_error"));
    }

    [Theory]
    [InlineData("predicted_gradient_square", "limit.kind")]
    [InlineData("test_error_at_best", "data.validation")]
    [InlineData("fano_information", "static noise")]
    public void Measure_OfWhatATrialLacks_IsRefused(string name, string reason)
    {
        var trial = Trials.Small(noise: new NoiseConfiguration { Kind = "replace", P = 0.1 }, of: [name]);
        Assert.Contains(
            reason,
            Assert.Throws<ConfigurationException>(() => Trials.Engine().Start(trial)).Message,
            StringComparison.Ordinal
        );
    }

    // H of flips at 0.5 among 4 classes is 1 + 0.5 log₂ 3 bits; the smallest error solves h(r) + r log₂ 3 = H − I.
    [Fact]
    public void SmallestError_OfALogLoss_InvertsFanosInequality()
    {
        TrialResult result = Trials.Run(
            Trials.Small(
                noise: new NoiseConfiguration { Kind = "flip", P = 0.5 },
                rate: 0.3,
                epochs: 60,
                of: ["fano_error", "noisy_train_loss"]
            )
        );
        double entropy = 1 + 0.5 * Math.Log2(3),
            bits = entropy - result.Last("noisy_train_loss") / Math.Log(2),
            r = result.Last("fano_error");

        Assert.InRange(bits, 0.1, entropy);
        Assert.Equal(bits, result.Last("fano_error.bits"), 1e-12);
        Assert.InRange(r, 0.001, 0.5);
        Assert.Equal(entropy - bits, -r * Math.Log2(r) - (1 - r) * Math.Log2(1 - r) + r * Math.Log2(3), 1e-9);
    }

    [Fact]
    public void SmallestError_OfALossThatIsNoLogarithm_IsRefused()
    {
        var trial = Trials.Small(
            noise: new NoiseConfiguration { Kind = "flip", P = 0.1 },
            loss: LossKind.HalfSquared,
            of: ["fano_error"]
        );

        Assert.Contains(
            "cross_entropy or logistic",
            Assert.Throws<ConfigurationException>(() => Trials.Engine().Start(trial)).Message,
            StringComparison.Ordinal
        );
    }
}

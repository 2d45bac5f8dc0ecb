using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Measures.Networks;
using Sweeps.Model.Networks;
using Sweeps.Model.Noise;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Measures;

/// <summary>Every measure against a plain computation in float64 from the same weights.</summary>
public sealed unsafe class MeasureValueTests
{
    private const int EvaluationInputs = 300;

    [Theory]
    [InlineData(LossKind.CrossEntropy, "replace")]
    [InlineData(LossKind.CrossEntropy, "flip")]
    [InlineData(LossKind.CrossEntropy, "smooth")]
    [InlineData(LossKind.Squared, "additive")]
    [InlineData(LossKind.HalfSquared, "none")]
    public void Values_InFloat64_EqualThePlainOnes(LossKind loss, string noise) =>
        Compare<double>(Trial(loss, noise, classes: 4), 1e-12);

    [Theory]
    [InlineData(LossKind.CrossEntropy, "replace")]
    [InlineData(LossKind.Squared, "additive")]
    public void Values_InFloat32_EqualThePlainOnesToItsPrecision(LossKind loss, string noise) =>
        Compare<float>(Trial(loss, noise, classes: 4), 2e-5);

    [Theory]
    [InlineData(LossKind.Logistic)]
    [InlineData(LossKind.Hinge)]
    public void Values_OfABinaryLoss_EqualThePlainOnes(LossKind loss) =>
        Compare<double>(Trial(loss, "replace", classes: 2), 1e-12);

    [Fact]
    public void Values_OfARegression_EqualThePlainOnes()
    {
        var trial = Trial(LossKind.Squared, "additive", classes: 2);
        Compare<double>(
            trial with
            {
                Data = new DataConfiguration { Name = "points1d", Test = 501 },
            },
            1e-12
        );
    }

    [Fact]
    public void Measure_ReadingWhatItDoesNotNeed_IsRefused()
    {
        var trial = Trial(LossKind.CrossEntropy, "none", classes: 4);
        var data = new DataSets().Load<double>(trial.Data, trial.Seed, TestContext.Current.CancellationToken);
        using var network = new Network<double>(trial.Network, trial.Train, data.Dimension, 4, 8);
        var context = new NetworkContext<double>(
            MeasureSubject.Of(trial),
            network,
            () => data,
            () => throw new InvalidOperationException()
        );

        context.Begin(0, MeasureNeeds.Test, new Recorder(), TestContext.Current.CancellationToken);

        Assert.Contains("Train", Assert.Throws<InvalidOperationException>(() => context.Train).Message);
    }

    private static TrialConfiguration Trial(LossKind loss, string noise, int classes) =>
        new(
            new DataConfiguration
            {
                Name = "mixture",
                Dimension = 6,
                Classes = classes,
                Train = 530,
                Test = 700,
                Spread = 1,
            },
            new NetworkConfiguration
            {
                Hidden = [11, 70],
                BiasInit = new Initializer.Normal(1.5),
                Skip = true,
                Precision = Precision.Float64,
            },
            noise switch
            {
                "none" => new NoiseConfiguration(),
                "additive" => new NoiseConfiguration { Kind = noise, Sigma = 0.7 },
                _ => new NoiseConfiguration { Kind = noise, P = 0.4 },
            },
            new TrainConfiguration
            {
                Loss = loss,
                Margin = 0.3,
                Batch = 8,
                Epochs = 1,
            },
            new MeasureConfiguration { Of = ["error", "activation", "patterns", "norms"], Inputs = EvaluationInputs },
            Seed: 5
        );

    private static void Compare<T>(TrialConfiguration trial, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const long step = 40;
        var data = new DataSets().Load<T>(trial.Data, trial.Seed, TestContext.Current.CancellationToken);
        var batches = new BatchSource<T>(data, trial.Noise, trial.Train, trial.Seed);
        batches.RestoreCounts(visits: 1000, flips: 130);
        using var network = new Network<T>(trial.Network, trial.Train, data.Dimension, batches.Outputs, 8);
        network.Initialize(trial.Seed);
        var skip = new T[network.Inputs * network.Outputs];
        for (int i = 0; i < skip.Length; i++)
            skip[i] = T.CreateChecked(0.1 * (i % 5 - 2));
        network.WriteSkip(skip);

        var subject = MeasureSubject.Of(trial);
        var recorder = new Recorder();
        var context = new NetworkContext<T>(subject, network, () => data, () => batches);
        var measures = MeasureCatalog.Select(subject);
        context.Begin(step, measures.Aggregate(MeasureNeeds.None, (needs, measure) => needs | measure.Needs), recorder);
        foreach (var measure in measures)
            measure.Evaluate(context);

        var expected = new Plain<T>(trial, network, data, batches.Noise, step).All();
        Assert.Equal(expected.Keys.Order(), recorder.Metrics.Select(metric => metric.Measure).Order());
        Assert.All(
            recorder.Metrics,
            metric =>
            {
                Assert.Equal(step, metric.Step);
                Assert.True(
                    Math.Abs(metric.Value - expected[metric.Measure])
                        <= tolerance * Math.Max(1, Math.Abs(metric.Value)),
                    $"{metric.Measure} is {metric.Value:R}, but computed plainly {expected[metric.Measure]:R}."
                );
            }
        );
    }

    /// <summary>The definitions, written out with loops over lists and no regard for speed.</summary>
    private sealed class Plain<T>(
        TrialConfiguration trial,
        Network<T> network,
        TrialData<T> data,
        LabelNoise noise,
        long step
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Dictionary<string, double> _values = [];

        public Dictionary<string, double> All()
        {
            bool classes = data.Classes > 0;
            Scores("train", data.Train!, data.Train!.Labels, smooth: 0);
            Scores(
                "noisy_train",
                data.Train,
                noise.NoisyLabels(data.Train, step),
                smooth: noise.Kind == "smooth" ? trial.Noise.P : 0
            );
            if (noise.Kind == "additive")
                _values["noisy_train_loss"] +=
                    trial.Noise.Sigma
                    * trial.Noise.Sigma
                    * network.Outputs
                    * (trial.Train.Loss == LossKind.HalfSquared ? 0.5 : 1);
            Scores("test", data.Test, data.Test.Labels, smooth: 0);
            if (classes)
                _values["flip_rate"] = 0.13;
            Activity();
            Norms();
            return _values;
        }

        private void Scores(string set, Examples<T> examples, int[] labels, double smooth)
        {
            double loss = 0,
                errors = 0;
            for (int i = 0; i < examples.Count; i++)
            {
                double[] f = Layers(examples, i)[^1];
                double[] target =
                    data.Classes == 0 ? [examples.Targets[i]]
                    : f.Length == 1 ? [labels[i] == 1 ? 1 : -1]
                    : [.. f.Select((_, k) => (k == labels[i] ? 1 - smooth : 0) + smooth / data.Classes)];
                loss += Loss(f, target);
                if (data.Classes > 0)
                    errors +=
                        (
                            f.Length == 1
                                ? f[0] > 0
                                    ? 1
                                    : 0
                                : Array.IndexOf(f, f.Max())
                        ) == labels[i]
                            ? 0
                            : 1;
            }

            _values[$"{set}_loss"] = loss / examples.Count;
            if (data.Classes > 0)
                _values[$"{set}_error"] = errors / examples.Count;
        }

        private double Loss(double[] f, double[] t) =>
            trial.Train.Loss switch
            {
                LossKind.CrossEntropy => Math.Log(f.Sum(z => Math.Exp(z - f.Max())))
                    + f.Max()
                    - f.Zip(t, (z, y) => z * y).Sum(),
                LossKind.Logistic => Math.Log(1 + Math.Exp(-t[0] * f[0])),
                LossKind.Hinge => Math.Max(0, trial.Train.Margin - t[0] * f[0]),
                LossKind.Squared => f.Zip(t, (z, y) => (z - y) * (z - y)).Sum(),
                _ => 0.5 * f.Zip(t, (z, y) => (z - y) * (z - y)).Sum(),
            };

        private void Activity()
        {
            int n = Math.Min(EvaluationInputs, data.Test.Count);
            double[][][] outputs = [.. Enumerable.Range(0, n).Select(i => Layers(data.Test, i))];
            _values["activation_inputs"] = n;
            double pooledActive = 0,
                pooledDead = 0,
                pooledOn = 0;
            for (int l = 1; l < network.Layers; l++)
            {
                int width = network.Width(l);
                bool[][] fires = [.. outputs.Select(layers => layers[l - 1].Select(z => z > 0).ToArray())];
                int[] perInput = [.. fires.Select(row => row.Count(fired => fired)).Order()];
                double[] q = [.. Enumerable.Range(0, width).Select(j => fires.Count(row => row[j]) / (double)n)];
                pooledActive += perInput.Sum();
                pooledDead += q.Count(share => share == 0);
                pooledOn += q.Count(share => share == 1);
                _values[$"active_fraction.{l}"] = perInput.Average() / width;
                _values[$"active_fraction.{l}.median"] = perInput[(int)Math.Ceiling(0.5 * n) - 1] / (double)width;
                _values[$"active_fraction.{l}.p10"] = perInput[(int)Math.Ceiling(0.1 * n) - 1] / (double)width;
                _values[$"active_fraction.{l}.p90"] = perInput[(int)Math.Ceiling(0.9 * n) - 1] / (double)width;
                _values[$"dead.{l}"] = q.Count(share => share == 0);
                _values[$"always_on.{l}"] = q.Count(share => share == 1);
                _values[$"silent_inputs.{l}"] = perInput.Count(count => count == 0);
                _values[$"distinct_patterns.{l}"] = fires.Select(row => string.Concat(row)).Distinct().Count();
                _values[$"hamming.{l}"] =
                    Pairs(n).Average(pair => fires[pair.I].Zip(fires[pair.J]).Count(bits => bits.First != bits.Second))
                    / width;
                _values[$"pattern_entropy.{l}"] = q.Sum(share =>
                    share is 0 or 1 ? 0 : -share * Math.Log2(share) - (1 - share) * Math.Log2(1 - share)
                );
            }

            int hidden = trial.Network.Hidden.Sum();
            _values["active_fraction"] = pooledActive / (n * hidden);
            _values["dead"] = pooledDead;
            _values["always_on"] = pooledOn;
        }

        private static IEnumerable<(int I, int J)> Pairs(int n) =>
            from i in Enumerable.Range(0, n)
            from j in Enumerable.Range(i + 1, n - i - 1)
            select (i, j);

        private void Norms()
        {
            double weights = 0,
                biases = 0,
                hiddenBias = 0;
            for (int l = 1; l <= network.Layers; l++)
            {
                var (w, b) = Parameters(l);
                weights += w.Sum(x => x * x);
                biases += b.Sum(x => x * x);
                hiddenBias += l < network.Layers ? b.Sum() : 0;
                _values[$"weight_norm.{l}"] = Math.Sqrt(w.Sum(x => x * x));
                _values[$"bias_norm.{l}"] = Math.Sqrt(b.Sum(x => x * x));
                _values[$"bias_mean.{l}"] = b.Average();
            }

            double skip = Skip().Sum(x => x * x);
            _values["weight_norm.skip"] = Math.Sqrt(skip);
            _values["weight_norm"] = Math.Sqrt(weights + skip);
            _values["bias_norm"] = Math.Sqrt(biases);
            _values["bias_mean"] = hiddenBias / trial.Network.Hidden.Sum();
        }

        private double[][] Layers(Examples<T> examples, int i)
        {
            double[] x = [.. examples.Input(i).ToArray().Select(double.CreateChecked)];
            double[] input = x;
            double[][] layers = new double[network.Layers][];
            for (int l = 1; l <= network.Layers; l++)
            {
                var (w, b) = Parameters(l);
                double[] below = x;
                x =
                [
                    .. b.Select((bias, o) => bias + below.Select((value, k) => value * w[o * below.Length + k]).Sum()),
                ];
                if (l < network.Layers)
                    x = [.. x.Select(z => Math.Max(0, z))];
                layers[l - 1] = x;
            }

            double[] skip = Skip();
            layers[^1] =
            [
                .. x.Select((z, o) => z + input.Select((value, k) => value * skip[o * input.Length + k]).Sum()),
            ];
            return layers;
        }

        private (double[] W, double[] B) Parameters(int layer)
        {
            var w = new T[network.Width(layer - 1) * network.Width(layer)];
            var b = new T[network.Width(layer)];
            network.ReadWeights(layer, w);
            network.ReadBias(layer, b);
            return ([.. w.Select(double.CreateChecked)], [.. b.Select(double.CreateChecked)]);
        }

        private double[] Skip()
        {
            var w = new T[network.Inputs * network.Outputs];
            network.ReadSkip(w);
            return [.. w.Select(double.CreateChecked)];
        }
    }
}

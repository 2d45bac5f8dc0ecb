using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Tests.Data.Generated;

public partial class GeneratedDataTests
{
    public static TheoryData<DataConfiguration> Generated =>
        [
            new DataConfiguration
            {
                Name = "digits",
                Train = 30,
                Test = 20,
            },
            new DataConfiguration
            {
                Name = "digits",
                Train = 30,
                Test = 20,
                Size = 9,
                Normalize = Normalization.Limit,
            },
            new DataConfiguration
            {
                Name = "mixture",
                Train = 50,
                Test = 60,
            },
            new DataConfiguration { Name = "onehot", Dimension = 20 },
            new DataConfiguration
            {
                Name = "gaussian",
                Dimension = 7,
                Train = 50,
                Target = "parity",
            },
            new DataConfiguration
            {
                Name = "gaussian",
                Dimension = 301,
                Train = 5,
                Target = "linear",
            },
            new DataConfiguration { Name = "points1d" },
            new DataConfiguration { Name = "points1d", Target = "absolute" },
            new DataConfiguration { Name = "teacher", Train = 30 },
        ];

    [Theory]
    [MemberData(nameof(Generated))]
    public void Load_OfGeneratedData_HasTheShapeTheCatalogSays(DataConfiguration data)
    {
        TrialData<double> loaded = Loaded.Data<double>(data, seed: 3);

        Assert.Equal(
            DataSetCatalog.Check(data) with
            {
                Image = null,
            },
            new DataShape(loaded.Train!.Dimension, loaded.Classes, loaded.Train.Count, loaded.Test.Count)
        );
        Assert.Equal(loaded.Train.Dimension, loaded.Test.Dimension);
    }

    [Fact]
    public void Mixture_OfManyExamples_HasUnitNoiseAroundMeansThatTrainAndTestShare()
    {
        TrialData<double> data = Loaded.Data<double>(
            new()
            {
                Name = "mixture",
                Train = 40_000,
                Test = 40_000,
            },
            1
        );
        double[,] train = Means(data.Train!);
        double[,] test = Means(data.Test);

        // About 4,000 examples a class: standard error of a mean 0.016, of a difference 0.0224; five of them.
        Assert.All(train.Cast<double>().Zip(test.Cast<double>()), pair => Assert.Equal(pair.First, pair.Second, 0.112));
        double spread = train.Cast<double>().Average(mean => mean * mean);
        Assert.Equal(0.36, spread, 4 * 0.36 * Math.Sqrt(2 / 200.0));
        double within = Enumerable
            .Range(0, data.Train!.Count)
            .Average(i =>
                Enumerable
                    .Range(0, 20)
                    .Average(j => Math.Pow(data.Train.Input(i)[j] - train[data.Train.Labels[i], j], 2))
            );
        Assert.Equal(1, within, 0.01);
    }

    [Fact]
    public void Mixture_OfAnotherSpread_ScalesTheMeansAlone()
    {
        TrialData<double> narrow = Loaded.Data<double>(
            new()
            {
                Name = "mixture",
                Train = 5,
                Test = 5,
                Spread = 0,
            },
            1
        );
        TrialData<double> one = Loaded.Data<double>(
            new()
            {
                Name = "mixture",
                Train = 5,
                Test = 5,
                Spread = 1,
            },
            1
        );
        TrialData<double> two = Loaded.Data<double>(
            new()
            {
                Name = "mixture",
                Train = 5,
                Test = 5,
                Spread = 2,
            },
            1
        );

        for (int i = 0; i < narrow.Train!.Inputs.Length; i++)
            Assert.Equal(
                2 * (one.Train!.Inputs[i] - narrow.Train.Inputs[i]),
                two.Train!.Inputs[i] - narrow.Train.Inputs[i],
                1e-13
            );
    }

    [Fact]
    public void OneHot_OfAFixedSet_HoldsEveryUnitVectorOnce()
    {
        TrialData<double> data = Loaded.Data<double>(new() { Name = "onehot", Dimension = 30 }, 1);

        foreach (Examples<double> set in (Examples<double>[])[data.Train!, data.Test])
        {
            for (int i = 0; i < 30; i++)
                Assert.Equal(Enumerable.Range(0, 30).Select(j => i == j ? 1.0 : 0.0), set.Input(i).ToArray());
        }
    }

    [Fact]
    public unsafe void OneHot_DrawnFresh_IsUniformInInputAndClass()
    {
        TrialData<double> data = Loaded.Data<double>(
            new()
            {
                Name = "onehot",
                Dimension = 5,
                Fresh = true,
            },
            1
        );
        int[] counts = new int[10];
        double* input = stackalloc double[5];

        for (int visit = 0; visit < 100_000; visit++)
        {
            int label = data.Stream!.Draw(visit, input);
            var place = new Span<double>(input, 5);
            Assert.Equal(4, place.Count(0.0));
            counts[2 * place.IndexOf(1.0) + label]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 10_000 - 400, 10_000 + 400));
    }

    [Fact]
    public void Gaussian_WithParity_LabelsByTheSignOfTheFirstTwoInputs()
    {
        Examples<double> train = Loaded.Data<double>(new() { Name = "gaussian", Target = "parity" }, 1).Train!;

        Assert.All(
            Enumerable.Range(0, train.Count),
            i => Assert.Equal(train.Input(i)[0] * train.Input(i)[1] > 0 ? 1 : 0, train.Labels[i])
        );
    }

    [Fact]
    public void Gaussian_WithALinearTarget_IsBalancedAndSeparable()
    {
        Examples<double> train = Loaded
            .Data<double>(
                new()
                {
                    Name = "gaussian",
                    Target = "linear",
                    Dimension = 3,
                    Train = 2_000,
                },
                1
            )
            .Train!;
        double[] teacher = new double[3];
        for (int epoch = 0; epoch < 500; epoch++)
        {
            for (int i = 0; i < train.Count; i++)
            {
                double sign = train.Labels[i] * 2 - 1;
                if (sign * Dot(teacher, train.Input(i)) <= 0)
                {
                    for (int j = 0; j < 3; j++)
                        teacher[j] += sign * train.Input(i)[j];
                }
            }
        }

        Assert.Equal(0.5, train.Labels.Average(), 0.045);
        Assert.All(
            Enumerable.Range(0, train.Count),
            i => Assert.Equal(train.Labels[i], Dot(teacher, train.Input(i)) > 0 ? 1 : 0)
        );
    }

    [Fact]
    public void Twelve_Points_AreThoseOfThePaper()
    {
        Examples<double> train = Loaded.Data<double>(new() { Name = "points1d" }, 1).Train!;

        Assert.Equal(-5.5 / 4 + 0.07, train.Input(0)[0]);
        Assert.Equal(5.5 / 4 + 0.07, train.Input(11)[0]);
        Assert.Equal(
            [-1.655, 1.845, 0.345, 0.345, 2.345, 1.345, 0.345, -0.655, 0.345, 1.345, 2.345, -0.655],
            train.Targets.Select(y => Math.Round(y, 12))
        );
    }

    [Fact]
    public void Twelve_TestGrid_LiesOnTheLinesBetweenThePoints()
    {
        TrialData<double> data = Loaded.Data<double>(new() { Name = "points1d", Test = 23 }, 1);

        for (int i = 0; i < 23; i++)
        {
            double x = (data.Train!.Input(i / 2)[0] + data.Train.Input((i + 1) / 2)[0]) / 2;
            Assert.Equal(x, data.Test.Input(i)[0], 1e-14);
            Assert.Equal(
                (data.Train.Targets[i / 2] + data.Train.Targets[(i + 1) / 2]) / 2,
                data.Test.Targets[i],
                1e-12
            );
        }
    }

    [Fact]
    public void Absolute_Points_LieInTheRangeAndOnTheFunction()
    {
        TrialData<double> data = Loaded.Data<double>(
            new()
            {
                Name = "points1d",
                Target = "absolute",
                Train = 5_000,
            },
            1
        );

        Assert.All(data.Train!.Inputs.ToArray(), x => Assert.InRange(x, -5, 5));
        Assert.Equal(0, data.Train.Inputs.ToArray().Average(), 0.17);
        Assert.Equal(data.Train.Inputs.ToArray().Select(Math.Abs), data.Train.Targets);
        Assert.Equal((-5, 5, 0), (data.Test.Input(0)[0], data.Test.Input(1_000)[0], data.Test.Targets[500]));
    }

    [Fact]
    public void Load_WithStandardNormalization_HasMeanZeroAndDeviationOneOverTheTrainingSet()
    {
        var data = new DataConfiguration
        {
            Name = "mixture",
            Train = 500,
            Test = 300,
        };
        TrialData<double> plain = Loaded.Data<double>(data, 1);
        TrialData<double> standard = Loaded.Data<double>(data with { Normalize = Normalization.Standard }, 1);
        double mean = plain.Train!.Inputs.ToArray().Average();
        double deviation = Math.Sqrt(plain.Train.Inputs.ToArray().Average(x => (x - mean) * (x - mean)));

        Assert.Equal(0, standard.Train!.Inputs.ToArray().Average(), 1e-13);
        Assert.Equal(1, standard.Train.Inputs.ToArray().Average(x => x * x), 1e-13);
        Assert.Equal((plain.Test.Inputs[7] - mean) / deviation, standard.Test.Inputs[7], 1e-13);
    }

    private static double Dot(double[] a, Span<double> b) =>
        Enumerable.Range(0, a.Length).Zip(b.ToArray(), (i, x) => a[i] * x).Sum();

    private static double[,] Means(Examples<double> examples)
    {
        double[,] sums = new double[examples.Classes, examples.Dimension];
        int[] counts = new int[examples.Classes];
        for (int i = 0; i < examples.Count; i++)
        {
            counts[examples.Labels[i]]++;
            for (int j = 0; j < examples.Dimension; j++)
                sums[examples.Labels[i], j] += examples.Input(i)[j];
        }

        for (int k = 0; k < examples.Classes; k++)
        {
            for (int j = 0; j < examples.Dimension; j++)
                sums[k, j] /= counts[k];
        }

        return sums;
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics.Ranks;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Measures.Dimension;

/// <summary>Functional dimensions against what is known of them: Bona-Pellissier et al. (arXiv 2402.08269).</summary>
public sealed partial class DimensionTests
{
    // Never above P − hidden neurons, and no smaller on more inputs; most small random networks reach it on many
    // Gaussian inputs, narrow deep ones need not.
    [Theory]
    [InlineData(new[] { 3, 4, 2 }, 6, 6)]
    [InlineData(new[] { 2, 3, 1 }, 5, 6)]
    [InlineData(new[] { 5, 5, 5, 2 }, 2, 6)]
    [InlineData(new[] { 2, 4, 6, 5, 3 }, 0, 4)]
    public void Dimension_OnManyInputs_ReachesTheBoundAndNeverPassesIt(int[] widths, int atLeast, int seeds)
    {
        int parameters = widths.Zip(widths.Skip(1), (a, b) => (a + 1) * b).Sum(),
            bound = parameters - widths[1..^1].Sum();
        int reached = 0;
        for (long seed = 1; seed <= seeds; seed++)
        {
            double before = 0;
            foreach (int inputs in new[] { parameters / 4, parameters, 5 * parameters })
            {
                double rank = Rank(Gaussian(widths, seed, inputs));
                Assert.InRange(rank, before, bound);
                before = rank;
            }

            reached += before == bound ? 1 : 0;
        }

        Assert.True(reached >= atLeast, $"{reached} of {seeds} networks reached {bound}.");
    }

    // The same Jacobian's singular values, found in another way: those above 1e-10 of the largest are as many.
    [Theory]
    [InlineData(new[] { 5, 5, 5, 2 }, 60)]
    [InlineData(new[] { 2, 4, 6, 5, 3 }, 40)]
    [InlineData(new[] { 4, 6, 5, 3 }, 15)]
    [InlineData(new[] { 3, 12, 1 }, 25)]
    public void Dimension_OfAnyNetwork_IsTheNumberOfSingularValuesThatAreNotZero(int[] widths, int inputs)
    {
        for (long seed = 1; seed <= 4; seed++)
        {
            using var snapshot = new Snapshots(Gaussian(widths, seed, inputs));
            var network = snapshot.Context.Gradients;
            double[][] rows =
            [
                .. Enumerable.Range(0, inputs * network.Outputs).Select(_ => new double[network.Parameters]),
            ];
            double[] x = new double[network.Inputs];
            for (int i = 0; i < inputs; i++)
            {
                snapshot.Context.ReadInput(InputSet.Train, i, x);
                network.Forward(x);
                for (int k = 0; k < network.Outputs; k++)
                    network.Gradient(k, rows[i * network.Outputs + k]);
            }

            double[][] vectors =
                rows.Length <= network.Parameters
                    ? rows
                    : [.. Enumerable.Range(0, network.Parameters).Select(p => rows.Select(row => row[p]).ToArray())];
            double[] values = SingularValues.Of(vectors);

            Assert.Equal(values.Count(value => value > 1e-10 * values[0]), snapshot.Values()["dimension_train"]);
        }
    }

    [Fact]
    public void FullDimension_OfASmallNetwork_IsTheBoundOnEverySeed()
    {
        for (long seed = 1; seed <= 50; seed++)
        {
            var values = Full([3, 4, 2], seed);

            Assert.Equal(22, values["dimension_full"]);
            Assert.Equal(22, values["dimension_full.cap"]);
            Assert.Equal(1, values["dimension_full.share"]);
            Assert.Equal(1, values["dimension_full.stable"]);
        }
    }

    // A maximum over samples is not below what any of them gives, nor below a sample many times as large as usual.
    [Theory]
    [Trait("speed", "slow")]
    [InlineData(new[] { 3, 5, 4, 2 }, 15)]
    [InlineData(new[] { 4, 6, 6, 3 }, 15)]
    [InlineData(new[] { 3, 4, 2 }, 40)]
    public void FullDimension_OfDeepNetworks_IsNotBelowAnyOtherDimension(int[] widths, int seeds)
    {
        for (long seed = 100; seed < 100 + seeds; seed++)
        {
            var values = Full(widths, seed, "dimension");

            Assert.Equal(1, values["dimension_full.stable"]);
            foreach (string set in new[] { "train", "test", "random" })
            {
                Assert.InRange(values[$"dimension_{set}"], 0, values["dimension_full"]);
                Assert.InRange(values[$"dimension_softmax_{set}"], 0, values["dimension_full"]);
            }
        }
    }

    private static IReadOnlyDictionary<string, double> Full(int[] widths, long seed, string of = "dimension_full")
    {
        using var snapshot = new Snapshots(
            Gaussian(widths, seed, inputs: 60) with
            {
                Measure = new()
                {
                    Of = of == "dimension" ? [of, "dimension_softmax"] : [of],
                    RandomMean = 0,
                    RankInputs = 2000,
                },
            }
        );
        return snapshot.Values();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Dimension_OfRescaledAndPermutedNeurons_IsTheSameAndTheRegularizerIsNot(long seed)
    {
        var trial = Gaussian([4, 6, 5, 3], seed, inputs: 15) with
        {
            Measure = new()
            {
                Of = ["dimension", "regularizer", "regions"],
                RankInputs = 15,
                RandomMean = 0,
            },
        };
        using var plain = new Snapshots(trial);
        using var changed = new Snapshots(trial, network => RescaleAndPermute(network, seed));
        var (before, after) = (plain.Values(), changed.Values());

        Assert.Equal(45, before["dimension_train.rows"]);
        foreach (
            string metric in before.Keys.Where(metric => !metric.StartsWith("regularizer", StringComparison.Ordinal))
        )
            Assert.Equal(before[metric], after[metric]);
        Assert.NotEqual(before["regularizer_train"], after["regularizer_train"], 1e-3 * before["regularizer_train"]);
    }

    // On sorted inputs cut wherever a neuron switches, cells of n_c inputs add min(2, n_c), or one less in all where no
    // neuron provides the constant.
    [Fact]
    public void Dimension_OfAShallowNetworkOnALine_IsCountedByItsCells()
    {
        var stream = new RandomStream(77, RandomPurpose.Measurement);
        int exact = 0;
        for (int number = 0; number < 400; number++)
        {
            int width = 2 + stream.Below(12, number, 0),
                inputs = 3 + stream.Below(30, number, 1);
            var trial = new TrialConfiguration(
                new()
                {
                    Name = "points1d",
                    Target = "absolute",
                    Train = inputs,
                    Test = 2,
                },
                new()
                {
                    Hidden = [width],
                    Init = new Initializer.Normal(1),
                    BiasInit = new Initializer.Normal(3),
                    Precision = Precision.Float64,
                },
                new(),
                new() { Loss = LossKind.HalfSquared, Steps = 0 },
                new() { Of = ["dimension_train", "regions_train"], RankInputs = 1000 },
                number
            );
            using var snapshot = new Snapshots(trial);
            var (cells, hasConstant) = Cells(snapshot);
            var values = snapshot.Values();
            double rank = values["dimension_train"],
                most = cells.Sum(cell => Math.Min(2, cell));

            Assert.Equal(cells.Count, values["regions_train"]);
            if (hasConstant)
                Assert.Equal(most, rank);
            else
                Assert.InRange(rank, most - 1, most);
            exact += hasConstant ? 1 : 0;
        }

        Assert.InRange(exact, 100, 399);
    }

    // One hidden layer, one output, no output weight 0: only patterns and inputs matter.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Dimension_OfAShallowNetwork_IsThatOfItsPatternsTimesInputs(long seed)
    {
        using var snapshot = new Snapshots(Gaussian([4, 9, 1], seed, inputs: 40));
        double[] w = Snapshots.Weights(snapshot.Network, 1),
            b = Snapshots.Biases(snapshot.Network, 1);
        using var matrix = new RowMatrix(40, 9 * 5 + 1);
        double[] x = new double[4];
        for (int i = 0; i < 40; i++)
        {
            snapshot.Context.ReadInput(InputSet.Train, i, x);
            matrix.Row(i)[45] = 1;
            for (int j = 0; j < 9; j++)
            {
                if (x.Select((value, k) => value * w[j * 4 + k]).Sum() + b[j] <= 0)
                    continue;
                x.CopyTo(matrix.Row(i)[(j * 5)..]);
                matrix.Row(i)[j * 5 + 4] = 1;
            }
        }

        Assert.Equal(PivotedRank.Of(matrix, 1e-10)!.Value, snapshot.Values()["dimension_train"]);
    }

    [Fact]
    public void Dimension_AfterSoftmax_LosesOneDirectionForEachNeuronBeforeTheOutputsAndTheirBias()
    {
        using var snapshot = new Snapshots(
            Gaussian([3, 4, 3], seed: 2, inputs: 400) with
            {
                Measure = new() { Of = ["dimension_train", "dimension_softmax_train"], RankInputs = 400 },
            }
        );
        var values = snapshot.Values();

        Assert.Equal(27, values["dimension_train"]);
        Assert.Equal(22, values["dimension_softmax_train"]);
        Assert.Equal(1, values["dimension_softmax_train.share"]);
    }

    /// <summary>Sizes of the cells that switches of neurons cut the sorted training inputs into, and whether some
    /// neuron gives the constant.</summary>
    private static (List<int> Cells, bool HasConstant) Cells(Snapshots snapshot)
    {
        double[] w = Snapshots.Weights(snapshot.Network, 1),
            b = Snapshots.Biases(snapshot.Network, 1);
        double[] x =
        [
            .. Enumerable.Range(0, snapshot.Data.Train!.Count).Select(i => snapshot.Data.Train.Input(i)[0]).Order(),
        ];
        bool[][] fires = [.. x.Select(value => w.Select((weight, j) => weight * value + b[j] > 0).ToArray())];
        bool constant = w.Where((_, j) => fires.All(row => row[j])).Any();
        List<int> cells = [1];
        for (int i = 1; i < x.Length; i++)
        {
            int[] switching = [.. Enumerable.Range(0, w.Length).Where(j => fires[i][j] != fires[i - 1][j])];
            constant |= switching.Any(j => fires[i][j]) && switching.Any(j => !fires[i][j]);
            if (switching.Length > 0)
                cells.Add(1);
            else
                cells[^1]++;
        }

        return (cells, constant);
    }

    /// <summary>A random network on standard normal inputs.</summary>
    private static TrialConfiguration Gaussian(int[] widths, long seed, int inputs) =>
        new(
            new()
            {
                Name = "mixture",
                Dimension = widths[0],
                Classes = Math.Max(2, widths[^1]),
                Spread = 0,
                Train = inputs,
                Test = 10,
            },
            new()
            {
                Hidden = widths[1..^1],
                BiasInit = new Initializer.Normal(0.5),
                Precision = Precision.Float64,
            },
            new(),
            new() { Loss = widths[^1] == 1 ? LossKind.HalfSquared : LossKind.CrossEntropy, Steps = 0 },
            new() { Of = ["dimension_train"], RankInputs = inputs },
            seed
        );

    private static void RescaleAndPermute(Network<double> network, long seed)
    {
        var stream = new RandomStream(seed, RandomPurpose.Measurement, 9);
        for (int l = 1; l < network.Layers; l++)
        {
            int ins = network.Width(l - 1),
                width = network.Width(l),
                outs = network.Width(l + 1);
            int[] from = [.. Enumerable.Range(0, width).OrderBy(j => stream.Uniform(l, j))];
            double[] scale = [.. from.Select(j => 0.05 + 20 * stream.Uniform(l, 100 + j))];
            double[] w = Snapshots.Weights(network, l),
                b = Snapshots.Biases(network, l),
                v = Snapshots.Weights(network, l + 1);
            network.WriteWeights(
                l,
                [.. from.SelectMany((j, k) => w[(j * ins)..((j + 1) * ins)].Select(value => value * scale[k]))]
            );
            network.WriteBias(l, [.. from.Select((j, k) => b[j] * scale[k])]);
            network.WriteWeights(
                l + 1,
                [.. Enumerable.Range(0, outs).SelectMany(o => from.Select((j, k) => v[o * width + j] / scale[k]))]
            );
        }
    }
}

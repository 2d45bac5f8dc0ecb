using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Measures.Dimension;
using Sweeps.Model.Numerics.Ranks;

namespace Sweeps.Model.Tests.Measures.Dimension;

public sealed partial class DimensionTests
{
    // What float32 would do: its rounding errors look like directions, unless the tolerance is as coarse.
    [Fact]
    public void Rank_OfARoundedJacobian_IsWrongUnlessTheToleranceIsItsPrecisions()
    {
        int Rank(bool rounded, double tolerance)
        {
            using var snapshot = new Snapshots(Gaussian([2, 8, 1], seed: 4, inputs: 400));
            var network = snapshot.Context.Gradients;
            using var matrix = new RowMatrix(400, network.Parameters);
            double[] x = new double[2];
            for (int i = 0; i < 400; i++)
            {
                snapshot.Context.ReadInput(InputSet.Train, i, x);
                network.Forward(x);
                network.Gradient(0, matrix.Row(i));
                foreach (ref double value in rounded ? matrix.Row(i) : [])
                    value = (float)value;
            }

            return PivotedRank.Of(matrix, tolerance)!.Value;
        }

        Assert.Equal(25, Rank(rounded: false, 1e-10));
        Assert.Equal(33, Rank(rounded: true, 1e-10));
        Assert.Equal(25, Rank(rounded: true, 400 * 1.2e-7));
    }

    [Fact]
    public void Saturation_OnTooFewInputs_IsSaid()
    {
        using var snapshot = new Snapshots(Gaussian([8, 30, 30, 4], seed: 1, inputs: 5));
        var values = snapshot.Values();

        Assert.Equal(20, values["dimension_train"]);
        Assert.Equal(1, values["dimension_train.saturated"]);
        Assert.Equal(1, values["dimension_train.share"]);
        Assert.Equal(20, values["dimension_train.rows"]);
    }

    [Fact]
    public void Saturation_AfterSoftmax_CountsTheRowsThatProbabilitiesLeaveFree()
    {
        using var snapshot = new Snapshots(
            Gaussian([8, 30, 30, 4], seed: 1, inputs: 5) with
            {
                Measure = new() { Of = ["dimension_softmax_train"], RankInputs = 5 },
            }
        );
        var values = snapshot.Values();

        Assert.Equal(15, values["dimension_softmax_train"]);
        Assert.Equal(1, values["dimension_softmax_train.saturated"]);
        Assert.Equal(20, values["dimension_softmax_train.rows"]);
    }

    // What new inputs add is found from combinations of their rows, and is what the rows add.
    [Theory]
    [InlineData(new[] { 3, 8, 6, 2 })]
    [InlineData(new[] { 2, 4, 6, 5, 3 })]
    [InlineData(new[] { 1, 12, 1 })]
    public void Rank_OfAGrowingSample_IsThatOfItsInputsAtEverySize(int[] widths)
    {
        for (long seed = 1; seed <= 4; seed++)
        {
            using var snapshot = new Snapshots(Gaussian(widths, seed, inputs: 10));
            using var sample = new GrowingSample(snapshot.Context, _ => { });
            var jacobian = new Jacobian(snapshot.Context, InputSet.Random, softmax: false, _ => { });
            foreach (int inputs in new[] { 4, 20, 21, 90, 400 })
                Assert.Equal(jacobian.Rank(inputs), sample.Grow(inputs));
        }
    }

    // A bound on what is held at once changes the way and not the rank.
    [Theory]
    [InlineData(new[] { 3, 8, 6, 2 }, false)]
    [InlineData(new[] { 3, 4, 3 }, true)]
    [InlineData(new[] { 1, 12, 1 }, false)]
    public void Rank_BySlabs_IsThatOfTheWhole(int[] widths, bool softmax)
    {
        for (long seed = 1; seed <= 4; seed++)
        {
            using var snapshot = new Snapshots(Gaussian(widths, seed, inputs: 900));
            List<double> shares = [];
            var jacobian = new Jacobian(snapshot.Context, InputSet.Train, softmax, shares.Add);
            int whole = jacobian.Rank(900)!.Value;
            shares.Clear();

            Assert.Equal(
                whole,
                jacobian.Rank(900, mostEntries: snapshot.Context.Gradients.Parameters * 2L * jacobian.Bound)
            );
            Assert.Equal(shares.Order(), shares);
            Assert.InRange(shares[^1], 0, 1);
        }
    }

    [Fact]
    public void Measure_ToldToStop_StopsInside()
    {
        using var snapshot = new Snapshots(
            Gaussian([8, 30, 30, 4], seed: 1, inputs: 50),
            cancellation: new CancellationToken(canceled: true)
        );

        Assert.Throws<OperationCanceledException>(() => snapshot.Values());
    }

    [Fact]
    public void AFullDimensionOfAbsurdSize_IsRefusedHoweverItIsAskedFor()
    {
        var trial = Gaussian([300, 1000, 1000, 10], seed: 1, inputs: 10);

        var refusal = Assert.Throws<ConfigurationException>(() =>
            MeasureCatalog.Select(
                MeasureSubject.Of(
                    trial with
                    {
                        Measure = new() { Of = ["dimension"], RankInputs = 2 },
                    }
                )
            )
        );

        Assert.Equal("measure.of", refusal.Field);
        Assert.Contains("`dimension_full`", refusal.Message);
    }

    [Fact]
    public void AJacobianOfAbsurdSize_IsRefusedWithTheSizeAndWhatToSet()
    {
        var trial = Gaussian([300, 1000, 1000, 10], seed: 1, inputs: 1000);

        var refusal = Assert.Throws<ConfigurationException>(() => MeasureCatalog.Select(MeasureSubject.Of(trial)));

        Assert.Equal("measure.rank_inputs", refusal.Field);
        Assert.Contains("10,000 × 1,312,010", refusal.Message);
        Assert.Contains("at most 20,", refusal.Message);
    }

    // Regions far from the data count too: wider inputs, which the usual ones hardly ever come near, find no more.
    [Theory]
    [InlineData(6)]
    [InlineData(30)]
    public void FullDimension_OfANetworkWithBiases_IsNotBelowThatOnWiderInputs(double deviation)
    {
        for (long seed = 200; seed < 210; seed++)
        {
            var trial = Gaussian([3, 6, 6, 3], seed, inputs: 60);
            trial = trial with { Network = trial.Network with { BiasInit = new Initializer.Normal(2) } };
            MeasureConfiguration measure = new()
            {
                Of = ["dimension_full"],
                RandomMean = 0,
                RankInputs = 500,
            };
            using var full = new Snapshots(trial with { Measure = measure });
            using var wide = new Snapshots(
                trial with
                {
                    Measure = measure with
                    {
                        Of = ["dimension_random"],
                        RandomDeviation = deviation,
                        RankInputs = 4000,
                    },
                }
            );

            Assert.InRange(wide.Values()["dimension_random"], 0, full.Values()["dimension_full"]);
        }
    }

    private static double Rank(TrialConfiguration trial)
    {
        using var snapshot = new Snapshots(trial);
        return snapshot.Values()["dimension_train"];
    }
}

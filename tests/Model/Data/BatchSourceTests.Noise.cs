using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data;

public unsafe partial class BatchSourceTests
{
    [Theory]
    [InlineData("replace")]
    [InlineData("flip")]
    [InlineData("random_labels")]
    [InlineData("smooth")]
    public void Fill_WithNoise_VisitsTheSameExamplesAsWithout(string kind)
    {
        TrialData<double> data = Batches.Numbered(50, 5);

        var clean = Batches.Of(Batches.Source(data, Train(4)), 0, 26);
        var noisy = Batches.Of(Batches.Source(data, Train(4), Noise(kind, 0.9)), 0, 26);

        Assert.Equal(clean.First, noisy.First);
        Assert.NotEqual(clean.Targets, noisy.Targets);
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("flip")]
    [InlineData("random_labels")]
    [InlineData("smooth")]
    public void Fill_AtProbabilityZero_IsFillWithoutNoise(string kind)
    {
        TrialData<double> data = Batches.Numbered(50, 5);

        var without = Batches.Of(Batches.Source(data, Train(4)), 0, 26);
        var zero = Batches.Of(Batches.Source(data, Train(4), Noise(kind, 0)), 0, 26);

        Assert.Equal(
            without.Targets.Select(BitConverter.DoubleToInt64Bits),
            zero.Targets.Select(BitConverter.DoubleToInt64Bits)
        );
    }

    [Fact]
    public void Fill_AtSigmaZero_IsFillWithoutNoise()
    {
        TrialData<double> data = Batches.Numbered(50, 0);
        TrainConfiguration train = Train(4, loss: LossKind.Squared);

        var without = Batches.Of(Batches.Source(data, train), 0, 26);
        var zero = Batches.Of(Batches.Source(data, train, new NoiseConfiguration { Kind = "additive" }), 0, 26);

        Assert.Equal(
            without.Targets.Select(BitConverter.DoubleToInt64Bits),
            zero.Targets.Select(BitConverter.DoubleToInt64Bits)
        );
    }

    [Fact]
    public void Fill_Smoothed_WritesTheMeanTargetOfReplace()
    {
        const double P = 0.6;
        TrialData<double> data = Batches.Numbered(1, 4);
        BatchSource<double> replace = Batches.Source(data, Train(1), Noise("replace", P));
        double[] sum = new double[4];

        double[] smooth = Batches.At(Batches.Source(data, Train(1), Noise("smooth", P)), 0).Targets[0];
        for (int step = 0; step < 200_000; step++)
            sum = [.. sum.Zip(Batches.At(replace, step).Targets[0], (s, t) => s + t)];

        Assert.Equal([1 - P + P / 4, P / 4, P / 4, P / 4], smooth);
        Assert.All(sum.Zip(smooth), pair => Assert.Equal(pair.Second, pair.First / 200_000, 0.0045));
    }

    [Fact]
    public void Fill_SmoothedOnOneOutput_ShrinksTheSign()
    {
        Batch batch = Batches.At(
            Batches.Source(
                Batches.Numbered(2, 2),
                Train(2, VisitOrder.Sequential, LossKind.Logistic),
                Noise("smooth", 0.25)
            ),
            0
        );

        Assert.Equal(
            [
                [-0.75],
                [0.75],
            ],
            batch.Targets
        );
    }

    [Theory]
    [InlineData(NoiseLaw.Rademacher)]
    [InlineData(NoiseLaw.Normal)]
    public void Fill_WithAdditiveNoise_ShiftsTargetsByItsLaw(NoiseLaw law)
    {
        var noise = new NoiseConfiguration
        {
            Kind = "additive",
            Sigma = 0.5,
            Law = law,
        };
        BatchSource<double> source = Batches.Source(Batches.Numbered(1, 0), Train(1, loss: LossKind.Squared), noise);

        double[] shifts = Batches.Of(source, 0, 100_000).Targets;

        Assert.Equal(0, shifts.Average(), 0.0064);
        Assert.Equal(0.25, shifts.Average(x => x * x), 0.0045);
        Assert.Equal(law == NoiseLaw.Rademacher ? 2 : 100_000, shifts.Distinct().Count());
    }

    [Fact]
    public void Fill_WithAdditiveNoiseOnClasses_ShiftsEveryOutputByItself()
    {
        var noise = new NoiseConfiguration
        {
            Kind = "additive",
            Sigma = 1,
            Law = NoiseLaw.Normal,
        };

        double[] target = Batches
            .At(Batches.Source(Batches.Numbered(1, 3), Train(1, loss: LossKind.Squared), noise), 0)
            .Targets[0];

        Assert.Equal(3, new[] { target[0] - 1, target[1], target[2] }.Distinct().Count());
    }

    [Theory]
    [InlineData("replace", 0.5, 0.4)]
    [InlineData("flip", 0.5, 0.5)]
    [InlineData("smooth", 0.5, 0)]
    public void Flips_OverManyVisits_AreTheRealRate(string kind, double p, double rate)
    {
        BatchSource<double> source = Batches.Source(Batches.Numbered(20_000, 5), Train(100), Noise(kind, p));

        for (int step = 0; step < 200; step++)
            Batches.At(source, step);

        Assert.Equal(20_000, source.Visits);
        Assert.Equal(rate, source.Flips / 20_000.0, 0.015);
    }

    [Fact]
    public void RestoreCounts_OfACheckpoint_ContinuesTheCounts()
    {
        TrialData<double> data = Batches.Numbered(50, 5);
        BatchSource<double> whole = Batches.Source(data, Train(7), Noise("replace", 0.5));
        BatchSource<double> half = Batches.Source(data, Train(7), Noise("replace", 0.5));
        BatchSource<double> rest = Batches.Source(data, Train(7), Noise("replace", 0.5));

        Batches.Of(whole, 0, 20);
        Batches.Of(half, 0, 11);
        rest.RestoreCounts(half.Visits, half.Flips);
        Batches.Of(rest, 11, 20);

        Assert.Equal((whole.Visits, whole.Flips), (rest.Visits, rest.Flips));
    }

    [Fact]
    public void NoisyLabels_OfStaticNoise_AreWhatTrainingSees()
    {
        TrialData<double> data = Batches.Numbered(40, 4);
        BatchSource<double> source = Batches.Source(data, Train(40, VisitOrder.Sequential), Noise("flip", 0.5));

        int[] seen = [.. Batches.At(source, 3).Targets.Select(target => Array.IndexOf(target, 1))];

        Assert.Equal(source.Noise.NoisyLabels(data.Train!, snapshot: 99), seen);
    }
}

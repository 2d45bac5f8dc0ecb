using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Tests.Noise;

public class LabelNoiseTests
{
    private const int Visits = 1_000_000;
    private const int Classes = 10;

    private static LabelNoise Make(string kind, double p, int classes = Classes, long seed = 1) =>
        new(new NoiseConfiguration { Kind = kind, P = p }, LossKind.CrossEntropy, classes, seed);

    private static long[] ClassCounts(LabelNoise noise, int label, int classes = Classes)
    {
        long[] counts = new long[classes];
        for (int v = 0; v < Visits; v++)
            counts[noise.Label(label, v, v)]++;
        return counts;
    }

    private static double ChiSquare(IEnumerable<long> counts, IEnumerable<double> shares) =>
        counts
            .Zip(shares, (count, share) => (count - Visits * share) * (count - Visits * share) / (Visits * share))
            .Sum();

    // χ² with 9 degrees of freedom: above 27.88 with probability 0.001.
    private const double Critical9 = 27.88;

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.8)]
    [InlineData(1.0)]
    public void Replace_OverManyVisits_FlipsWithTheRateAndSpreadOfTheModel(double p)
    {
        double[] shares = [.. Enumerable.Range(0, Classes).Select(k => p / Classes + (k == 3 ? 1 - p : 0))];

        long[] counts = ClassCounts(Make("replace", p), label: 3);

        Assert.InRange(ChiSquare(counts, shares), 0, Critical9);
        Assert.Equal(p * (Classes - 1) / Classes, 1 - counts[3] / (double)Visits, 0.002);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Flip_OverManyExamples_FlipsWithTheRateAndSpreadOfTheModel(double p)
    {
        double[] shares = [.. Enumerable.Range(0, Classes).Select(k => k == 3 ? 1 - p : p / (Classes - 1))];

        long[] counts = ClassCounts(Make("flip", p), label: 3);

        Assert.InRange(ChiSquare(counts, shares), 0, Critical9);
    }

    [Fact]
    public void Flip_WithCertainty_NeverKeepsTheLabel()
    {
        for (int label = 0; label < Classes; label++)
            Assert.Equal(0, ClassCounts(Make("flip", 1), label)[label]);
    }

    [Fact]
    public void RandomLabels_OverManyExamples_SpreadLikeReplace()
    {
        double[] shares = [.. Enumerable.Range(0, Classes).Select(k => 0.06 + (k == 7 ? 0.4 : 0))];

        Assert.InRange(ChiSquare(ClassCounts(Make("random_labels", 0.6), label: 7), shares), 0, Critical9);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(2, 0)]
    [InlineData(4, 7)]
    [InlineData(3, 5)]
    public void Pair_ByDefault_MovesTheFourClassesOfTheModel(int from, int to)
    {
        long[] counts = ClassCounts(Make("pair", 0.3), from);

        Assert.Equal(Visits, counts[from] + counts[to]);
        Assert.Equal(0.3, counts[to] / (double)Visits, 0.002);
    }

    [Fact]
    public void Pair_OfAClassOutsideTheMap_KeepsTheLabel() =>
        Assert.Equal(Visits, ClassCounts(Make("pair", 1), label: 6)[6]);

    [Fact]
    public void Pair_WithAMapOfItsOwn_FollowsIt()
    {
        var noise = new LabelNoise(
            new NoiseConfiguration
            {
                Kind = "pair",
                P = 1,
                Pairs = new Dictionary<int, int> { [0] = 2 },
            },
            LossKind.CrossEntropy,
            classes: 3,
            seed: 1
        );

        Assert.Equal((2, 1, 2), (noise.Label(0, 0, 0), noise.Label(1, 0, 0), noise.Label(2, 0, 0)));
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("flip")]
    [InlineData("random_labels")]
    public void Label_AtALargerProbability_KeepsEveryFlipOfASmallerOne(string kind)
    {
        LabelNoise little = Make(kind, 0.2);
        LabelNoise much = Make(kind, 0.7);

        for (int v = 0; v < 10_000; v++)
        {
            if (little.Label(4, v, v) is var seen && seen != 4)
                Assert.Equal(seen, much.Label(4, v, v));
        }
    }

    [Fact]
    public void Replace_OfOneExample_ChangesFromVisitToVisit() =>
        Assert.True(
            Enumerable.Range(0, 50).Select(v => Make("replace", 1).Label(0, v, example: 5)).Distinct().Count() > 5
        );

    [Fact]
    public void Flip_OfOneExample_IsTheSameAtEveryVisit() =>
        Assert.Single(Enumerable.Range(0, 50).Select(v => Make("flip", 1).Label(0, v, example: 5)).Distinct());

    [Theory]
    [InlineData("replace")]
    [InlineData("flip")]
    [InlineData("pair")]
    [InlineData("smooth")]
    [InlineData("random_labels")]
    public void Kind_AtProbabilityZero_IsNone(string kind) => Assert.Equal("none", Make(kind, 0).Kind);

    [Fact]
    public void NoisyLabels_OfStaticNoise_FollowOriginsAndNotPlaces()
    {
        var some = new Examples<double>(3, 1, Classes);
        (some.Origins[0], some.Origins[1], some.Origins[2]) = (90, 7, 55);
        LabelNoise noise = Make("flip", 1);

        int[] noisy = noise.NoisyLabels(some, snapshot: 12);

        Assert.Equal([noise.Label(0, 0, 90), noise.Label(0, 0, 7), noise.Label(0, 0, 55)], noisy);
        Assert.DoesNotContain(0, noisy);
    }

    [Fact]
    public void NoisyLabels_OfReplace_AreOneDrawForEachSnapshot()
    {
        var some = new Examples<double>(20_000, 1, Classes);
        LabelNoise noise = Make("replace", 0.5);

        int[] first = noise.NoisyLabels(some, snapshot: 100);

        Assert.Equal(first, noise.NoisyLabels(some, snapshot: 100));
        Assert.NotEqual(first, noise.NoisyLabels(some, snapshot: 200));
        Assert.Equal(0.45, first.Count(label => label != 0) / 20_000.0, 0.015);
    }

    public static TheoryData<NoiseConfiguration, LossKind, int, string> Refused =>
        new()
        {
            {
                new() { Kind = "none", P = 0.1 },
                LossKind.CrossEntropy,
                10,
                "noise.p"
            },
            {
                new() { Kind = "additive", P = 0.1 },
                LossKind.Squared,
                10,
                "noise.p"
            },
            {
                new() { Kind = "replace", Sigma = 1 },
                LossKind.CrossEntropy,
                10,
                "noise.sigma"
            },
            {
                new() { Kind = "additive", Sigma = 1 },
                LossKind.CrossEntropy,
                10,
                "noise.kind"
            },
            {
                new() { Kind = "replace", P = 0.1 },
                LossKind.Squared,
                0,
                "noise.kind"
            },
            {
                new() { Kind = "smooth", P = 0.1 },
                LossKind.Hinge,
                2,
                "noise.kind"
            },
            {
                new() { Kind = "pair", P = 0.1 },
                LossKind.CrossEntropy,
                9,
                "noise.pairs"
            },
            {
                new()
                {
                    Kind = "pair",
                    P = 0.1,
                    Pairs = new Dictionary<int, int> { [0] = 3 },
                },
                LossKind.CrossEntropy,
                3,
                "noise.pairs"
            },
            {
                new()
                {
                    Kind = "flip",
                    P = 0.1,
                    Pairs = new Dictionary<int, int> { [0] = 1 },
                },
                LossKind.CrossEntropy,
                3,
                "noise.pairs"
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_OfNoiseThatDoesNotFit_NamesTheField(
        NoiseConfiguration noise,
        LossKind loss,
        int classes,
        string field
    ) => Assert.Equal(field, Assert.Throws<ConfigurationException>(() => LabelNoise.Check(noise, loss, classes)).Field);
}

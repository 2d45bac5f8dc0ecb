using Sweeps.Model.Configurations;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Tests.Noise;

/// <summary>AT-L3: the table of entropies and of least errors, to three digits.</summary>
public sealed class LabelInformationTests
{
    [Theory]
    [InlineData(0.2, 1.356, 0.2, 0.038, double.NaN)]
    [InlineData(0.4, double.NaN, 0.4, 0.178, 0.024)]
    [InlineData(0.5, 2.585, 0.5, 0.246, 0.070)]
    [InlineData(0.6, double.NaN, 0.6, 0.309, 0.114)]
    [InlineData(0.8, 3.258, 0.8, 0.405, 0.181)]
    [InlineData(0.89, 3.321, double.NaN, 0.422, 0.193)]
    public void FlipNoise_OfTenClasses_HasTheTabledNumbers(
        double rate,
        double entropy,
        double none,
        double one,
        double two
    )
    {
        double h = LabelInformation.Entropy(Noise("flip", rate));

        Same(entropy, h);
        Same(none, LabelInformation.SmallestError(h, 0, 10));
        Same(one, LabelInformation.SmallestError(h, 1, 10));
        Same(two, LabelInformation.SmallestError(h, 2, 10));
        static void Same(double tabled, double computed)
        {
            if (!double.IsNaN(tabled))
                Assert.Equal(tabled, computed, 5.001e-4);
        }
    }

    [Fact]
    public void PairNoise_OfAllClasses_HasTheEntropyOfACoin()
    {
        var all = Enumerable.Range(0, 10).ToDictionary(label => label, label => (label + 1) % 10);
        double h = LabelInformation.Entropy(
            new LabelNoise(
                new NoiseConfiguration
                {
                    Kind = "pair",
                    P = 0.4,
                    Pairs = all,
                },
                LossKind.CrossEntropy,
                10,
                1
            )
        );

        Assert.Equal(0.971, h, 5e-4);
        Assert.Equal(0.130, LabelInformation.SmallestError(h, 0, 10), 5e-4);
        Assert.Equal(0.4 * h, LabelInformation.Entropy(Noise("pair", 0.4)), 1e-14);
    }

    [Fact]
    public void RandomLabels_HaveTheEntropyOfFlipsAtTheirFlipRate() =>
        Assert.Equal(
            LabelInformation.Entropy(Noise("flip", 0.5 * 9 / 10)),
            LabelInformation.Entropy(Noise("random_labels", 0.5)),
            1e-14
        );

    [Theory]
    [InlineData("flip", 0.3, 5)]
    [InlineData("random_labels", 0.7, 2)]
    public void LeastInformation_OfTheSmallestError_IsTheInformationItWasComputedFrom(
        string kind,
        double p,
        int classes
    )
    {
        double h = LabelInformation.Entropy(
            new LabelNoise(new NoiseConfiguration { Kind = kind, P = p }, LossKind.CrossEntropy, classes, 1)
        );
        foreach (double share in new[] { 0, 0.2, 0.9 })
            Assert.Equal(
                share * h,
                LabelInformation.Least(h, LabelInformation.SmallestError(h, share * h, classes), classes),
                1e-12
            );
        Assert.Equal(h, LabelInformation.Least(h, 0, classes));
        Assert.Equal(0, LabelInformation.SmallestError(h, h, classes));
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("replace", 0.4)]
    [InlineData("flip", 0.4)]
    [InlineData("pair", 0.4)]
    [InlineData("random_labels", 0.4)]
    public void Transitions_OfEveryKind_AreWhatItDoesToLabels(string kind, double p)
    {
        LabelNoise noise = Noise(kind, p);
        double[] transitions = noise.Transitions();
        for (int label = 0; label < 10; label++)
        {
            int[] seen = new int[10];
            for (int i = 0; i < 20_000; i++)
                seen[noise.Label(label, i, i)]++;
            for (int k = 0; k < 10; k++)
            {
                double expected = transitions[label * 10 + k];
                Assert.InRange(
                    seen[k] / 20_000.0 - expected,
                    -5 * Math.Sqrt(expected * (1 - expected) / 20_000) - 1e-12,
                    5 * Math.Sqrt(expected * (1 - expected) / 20_000) + 1e-12
                );
            }
        }
    }

    private static LabelNoise Noise(string kind, double p) =>
        new(new NoiseConfiguration { Kind = kind, P = p }, LossKind.CrossEntropy, 10, 1);
}

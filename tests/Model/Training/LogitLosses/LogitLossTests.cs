using Sweeps.Model.Configurations;
using Sweeps.Model.Noise;
using Sweeps.Model.Randomness;
using Sweeps.Model.Training.LogitLosses;

namespace Sweeps.Model.Tests.Training.LogitLosses;

/// <summary>Losses that are computed from logits: values by hand, gradients by central differences.</summary>
public sealed unsafe class LogitLossTests
{
    private const int Classes = 4;

    public static TheoryData<LossKind, string, bool> Cases =>
        new()
        {
            { LossKind.CrossEntropy, "none", true },
            { LossKind.MeanAbsolute, "none", false },
            { LossKind.Forward, "flip", false },
            { LossKind.Forward, "pair", true },
            { LossKind.Forward, "random_labels", true },
            { LossKind.Dmi, "none", false },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_OfEveryLoss_IsTheSlopeOfItsMean(LossKind kind, string noise, bool soft)
    {
        const int Count = 9,
            Stride = 6;
        LogitLoss<double> loss = LogitLoss<double>.For(kind, Noise(kind, noise), Classes);
        var stream = new RandomStream(3, RandomPurpose.Data);
        double* logits = stackalloc double[Count * Stride],
            targets = stackalloc double[Count * Classes],
            gradients = stackalloc double[Count * Classes];
        for (int i = 0; i < Count * Stride; i++)
            logits[i] = 2 * stream.Normal(1, i);
        for (int i = 0; i < Count * Classes; i++)
            targets[i] =
                (
                    i % Classes == i / Classes % Classes
                        ? soft
                            ? 0.7
                            : 1
                        : 0
                ) + (soft ? 0.3 / Classes : 0);
        double value = loss.Sum(logits, Stride, targets, Count, gradients);
        Assert.Equal(value, loss.Sum(logits, Stride, targets, Count, null));

        double largest = Enumerable.Range(0, Count * Classes).Max(i => Math.Abs(gradients[i]));
        for (int i = 0; i < Count * Classes; i++)
        {
            double* logit = logits + i / Classes * Stride + i % Classes;
            double here = *logit;
            *logit = here + 1e-5;
            double above = loss.Sum(logits, Stride, targets, Count, null) / Count;
            *logit = here - 1e-5;
            double below = loss.Sum(logits, Stride, targets, Count, null) / Count;
            *logit = here;
            Assert.Equal((above - below) / 2e-5, gradients[i], 1e-6 * largest);
        }
    }

    [Fact]
    public void MeanAbsolute_OfOneClass_IsTwiceWhatItsProbabilityLacks()
    {
        double* logits = stackalloc double[] { Math.Log(3), 0, 0, 0 },
            targets = stackalloc double[] { 1, 0, 0, 0 };
        Assert.Equal(1, new MeanAbsoluteLoss<double>(Classes).Sum(logits, Classes, targets, 1, null), 1e-15);
    }

    [Fact]
    public void Forward_WithoutNoise_IsCrossEntropy()
    {
        double* logits = stackalloc double[] { 0.3, -1, 2, 0.5 },
            targets = stackalloc double[] { 0, 1, 0, 0 },
            a = stackalloc double[Classes],
            b = stackalloc double[Classes];
        LogitLoss<double> forward = LogitLoss<double>.For(LossKind.Forward, Noise(LossKind.Forward, "none"), Classes);
        Assert.Equal(
            new CrossEntropyLoss<double>(Classes).Sum(logits, Classes, targets, 1, a),
            forward.Sum(logits, Classes, targets, 1, b),
            1e-14
        );
        for (int k = 0; k < Classes; k++)
            Assert.Equal(a[k], b[k], 1e-15);
    }

    [Fact]
    public void Forward_AtTheNoisesOwnProbabilities_HasNoSlopeOnAverage()
    {
        // A sure network and labels as noisy as they are said to be: nothing to learn.
        LabelNoise noise = Noise(LossKind.Forward, "flip");
        LogitLoss<double> forward = LogitLoss<double>.For(LossKind.Forward, noise, Classes);
        double* logits = stackalloc double[] { 40, 0, 0, 0 },
            gradients = stackalloc double[Classes];
        double[] seen = noise.Transitions()[..Classes];
        fixed (double* targets = seen)
            forward.Sum(logits, Classes, targets, 1, gradients);
        for (int k = 0; k < Classes; k++)
            Assert.Equal(0, gradients[k], 1e-15);
    }

    /// <summary>Sure and right on two classes of equal size: U = diag(½, ½), −ln ¼.</summary>
    [Fact]
    public void Dmi_OfAPerfectNetwork_IsTheLogarithmOfTheClassSizes()
    {
        double* logits = stackalloc double[400 * 2],
            targets = stackalloc double[400 * 2];
        for (int b = 0; b < 400; b++)
        {
            logits[2 * b + (b & 1)] = 60;
            targets[2 * b + (b & 1)] = 1;
        }

        Assert.Equal(Math.Log(4), new DmiLoss<double>(2).Sum(logits, 2, targets, 400, null) / 400, 1e-7);
    }

    [Fact]
    public void Dmi_OfABatchThatLacksAClass_IsFiniteAndLearnsNothing()
    {
        double* logits = stackalloc double[] { 1, 2, 3, 4, 5, 6 },
            targets = stackalloc double[] { 1, 0, 0, 1, 0, 0 },
            gradients = stackalloc double[6];
        double loss = new DmiLoss<double>(3).Sum(logits, 3, targets, 2, gradients) / 2;
        Assert.Equal(3 * Math.Log(2) - Math.Log(1e-3), loss, 1e-12);
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(0, gradients[i]));
    }

    private static LabelNoise Noise(LossKind loss, string kind) =>
        new(
            new NoiseConfiguration
            {
                Kind = kind,
                P = kind == "none" ? 0 : 0.3,
                Pairs = kind == "pair" ? new Dictionary<int, int> { [0] = 1, [2] = 3 } : new Dictionary<int, int>(),
            },
            loss,
            Classes,
            1
        );
}

using System.Numerics;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Torch.Tests;

/// <summary>Two engines that share no line of forward pass, gradient or update come to the same weights.</summary>
public sealed class AgreementTests
{
    private const double Single = 1e-4;
    private const double Double = 1e-10;

    public static TheoryData<LossKind, OptimizerKind, double> LossesAndOptimizers()
    {
        var data = new TheoryData<LossKind, OptimizerKind, double>();
        foreach (var loss in Enum.GetValues<LossKind>().Where(kind => !kind.IsComputedFromLogits()))
        {
            foreach (var optimizer in Enum.GetValues<OptimizerKind>())
            {
                data.Add(loss, optimizer, 0);
                data.Add(loss, optimizer, 0.05);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(LossesAndOptimizers))]
    public void TwentySteps_WithEachLossOptimizerAndDepth_ComeToTheSameWeights(
        LossKind loss,
        OptimizerKind optimizer,
        double decay
    )
    {
        foreach (int[] hidden in new int[][] { [], [16], [16, 12], [16, 12, 9] })
            AgreeInBothPrecisions(
                Trials.Small(loss, optimizer, network: new NetworkConfiguration { Hidden = hidden }, decay: decay)
            );
    }

    [Theory]
    [InlineData(true, false, new int[0])]
    [InlineData(false, false, new int[0])]
    [InlineData(true, true, new int[0])]
    [InlineData(false, true, new int[0])]
    [InlineData(true, false, new[] { 1 })]
    [InlineData(true, false, new[] { 2 })]
    [InlineData(true, true, new[] { 3 })]
    [InlineData(false, true, new[] { 1, 2 })]
    [InlineData(true, false, new[] { 1, 2, 3 })]
    public void TwentySteps_WithEachLayerOption_ComeToTheSameWeights(bool bias, bool skip, int[] freeze)
    {
        foreach (var optimizer in Enum.GetValues<OptimizerKind>())
            AgreeInBothPrecisions(
                Trials.Small(
                    optimizer: optimizer,
                    network: new NetworkConfiguration
                    {
                        Hidden = [16, 12],
                        Bias = bias,
                        Skip = skip,
                        Freeze = freeze,
                    },
                    decay: 0.05
                )
            );
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 1, 2 })]
    public void TwentyStepsInTwoCalls_WithAGradientFromOutside_ComeToTheSameWeights(int[] freeze)
    {
        foreach (var optimizer in Enum.GetValues<OptimizerKind>())
        {
            using var twins = new Twins<double>(
                Trials.Small(
                    LossKind.HalfSquared,
                    optimizer,
                    network: new NetworkConfiguration { Hidden = [16, 12], Freeze = freeze }
                )
            );
            for (int step = 0; step < Trials.Steps; step++)
                twins.StepInTwoCalls();

            Assert.InRange(twins.WeightDifference(), 0, Double);
        }
    }

    [Theory]
    [InlineData("replace", LossKind.CrossEntropy)]
    [InlineData("flip", LossKind.CrossEntropy)]
    [InlineData("pair", LossKind.CrossEntropy)]
    [InlineData("smooth", LossKind.CrossEntropy)]
    [InlineData("random_labels", LossKind.CrossEntropy)]
    [InlineData("replace", LossKind.Logistic)]
    [InlineData("smooth", LossKind.Logistic)]
    [InlineData("flip", LossKind.Hinge)]
    [InlineData("smooth", LossKind.HalfSquared)]
    [InlineData("additive", LossKind.Squared)]
    public void TwentySteps_UnderEachLabelNoise_ComeToTheSameWeights(string noise, LossKind loss)
    {
        AgreeInBothPrecisions(Trials.Small(loss, noise: Trials.Noise(noise)));
    }

    [Fact]
    public void TwentySteps_OnARegressionUnderNormalNoise_ComeToTheSameWeights()
    {
        var trial = Trials.Small(LossKind.Squared, noise: Trials.Noise("additive", NoiseLaw.Normal));
        AgreeInBothPrecisions(
            trial with
            {
                Data = new DataConfiguration { Name = "points1d" },
                Train = trial.Train with { LearningRate = 0.001, Batch = 1 },
            }
        );
    }

    [Fact]
    public void TwentySteps_OfDifferentLearningRates_DoNotPassForTheSame()
    {
        var trial = Trials.Small();
        using var twins = new Twins<double>(trial);
        using var others = new Twins<double>(
            trial with
            {
                Train = trial.Train with { LearningRate = trial.Train.LearningRate * 1.00001 },
            }
        );
        for (int step = 0; step < Trials.Steps; step++)
        {
            twins.Step();
            others.Step();
        }

        Assert.True(
            Twins<double>.Difference(Twins<double>.Weights(twins.Own, 1), Twins<double>.Weights(others.Torch, 1))
                > Double
        );
    }

    private static void AgreeInBothPrecisions(TrialConfiguration trial)
    {
        Agree<float>(trial, Single);
        Agree<double>(trial, Double);
    }

    private static void Agree<T>(TrialConfiguration trial, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var twins = new Twins<T>(trial);
        Assert.Equal(0, twins.WeightDifference());
        T[] start = Twins<T>.Weights(twins.Torch, 1);

        for (int step = 0; step < Trials.Steps; step++)
            twins.Step();

        Assert.True(
            twins.WeightDifference() <= tolerance,
            $"weights differ by {twins.WeightDifference():R} in {typeof(T).Name}, more than {tolerance}: "
                + $"{trial.Network}"
        );
        Assert.True(
            twins.LossDifference <= tolerance,
            $"losses differ by {twins.LossDifference:R} in {typeof(T).Name}, more than {tolerance}: {trial.Network}"
        );
        Assert.Equal(trial.Network.Freeze.Contains(1), start.AsSpan().SequenceEqual(Twins<T>.Weights(twins.Torch, 1)));
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Training;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Validation;

public sealed class RangeTests
{
    [Theory]
    [InlineData("replace", 1.1, 0, "noise.p")]
    [InlineData("replace", -0.1, 0, "noise.p")]
    [InlineData("replace", double.NaN, 0, "noise.p")]
    [InlineData("additive", 0, -1, "noise.sigma")]
    [InlineData("additive", 0, double.PositiveInfinity, "noise.sigma")]
    public void Noise_OutOfRange_IsRefusedOnceBeforeTraining(string kind, double p, double sigma, string field)
    {
        var trial = Trials.Small(
            noise: new NoiseConfiguration
            {
                Kind = kind,
                P = p,
                Sigma = sigma,
            },
            loss: kind == "additive" ? LossKind.Squared : LossKind.CrossEntropy
        );

        var broken = Assert.Single(ConfigurationRules.Check(trial));

        Assert.Equal(field, broken.Field);
        Assert.StartsWith($"`{field}` must be ", broken.Rule, StringComparison.Ordinal);
        Assert.Equal("Give a value in that range.", broken.NextStep);
        Assert.Equal(field, Assert.Throws<ConfigurationException>(() => Trials.Engine().Start(trial)).Field);
    }

    [Fact]
    public void Data_OutOfRange_AreRefusedOnce()
    {
        var trial = Trials.Small();
        ConfigurationException breach = Assert.Single(
            ConfigurationRules.Check(trial with { Data = trial.Data with { Train = 0 } })
        );
        Assert.Equal("data.train", breach.Field);
    }

    // The second network has other layers, so that what fits the first may not fit it.
    [Theory]
    [InlineData(new int[0], true)]
    [InlineData(new[] { 5 }, false)]
    public void InitialValues_OfAnUnlikePredictor_AreCountedToo(int[] hidden, bool fits)
    {
        TrialConfiguration trial = Trials.Small();
        trial = trial with
        {
            Network = trial.Network with { Hidden = [], Init = new Initializer.Custom(new double[5 * 4]) },
            Limit = new() { Kind = LimitKind.Gaussian, Hidden = hidden },
        };
        string[] refused = fits ? [] : ["network.init"];
        Assert.Equal(refused, ConfigurationRules.Check(trial).Select(breach => breach.Field));
        if (fits)
            Assert.Equal(TrainingStatus.Finished, Trials.Run(trial).Status);
    }
}

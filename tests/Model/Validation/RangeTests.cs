using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Validation;

public sealed class RangeTests
{
    [Theory]
    [InlineData(NoiseKind.Replace, 1.1, 0, "noise.p")]
    [InlineData(NoiseKind.Replace, -0.1, 0, "noise.p")]
    [InlineData(NoiseKind.Replace, double.NaN, 0, "noise.p")]
    [InlineData(NoiseKind.Additive, 0, -1, "noise.sigma")]
    [InlineData(NoiseKind.Additive, 0, double.PositiveInfinity, "noise.sigma")]
    public void Noise_OutOfRange_IsRefusedOnceBeforeTraining(string kind, double p, double sigma, string field)
    {
        var trial = Trials.Small(
            noise: new NoiseConfiguration
            {
                Kind = kind,
                P = p,
                Sigma = sigma,
            },
            loss: kind == NoiseKind.Additive ? LossKind.Squared : LossKind.CrossEntropy
        );

        var broken = Assert.Single(ConfigurationRules.Check(trial));

        Assert.Equal(field, broken.Field);
        Assert.StartsWith($"`{field}` must be ", broken.Rule, StringComparison.Ordinal);
        Assert.Equal("Give a value in that range.", broken.NextStep);
        Assert.Equal(field, Assert.Throws<ConfigurationException>(() => Trials.Engine().Start(trial)).Field);
    }
}

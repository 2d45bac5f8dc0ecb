using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.Generated;

[Trait("speed", "slow")]
public class DigitsDifficultyTests
{
    private static TrialData<float> Digits(int train) =>
        Loaded.Data<float>(
            new DataConfiguration
            {
                Name = "digits",
                Size = 14,
                Train = train,
                Test = 2_000,
                Seed = 1,
            },
            seed: 0
        );

    [Fact]
    public void Digits_ForALinearModel_StayAboveEightPercentEvenAtItsBestEpoch() =>
        Assert.InRange(
            new SmallClassifier(Digits(10_000), hidden: 0).BestTestError(epochs: 30, rate: 0.01f),
            0.08,
            0.25
        );

    [Fact]
    public void Digits_ForAReluNetwork_ComeBelowSixPercent() =>
        Assert.InRange(
            new SmallClassifier(Digits(3_000), hidden: 64).BestTestError(epochs: 20, rate: 0.03f),
            0.005,
            0.06
        );
}

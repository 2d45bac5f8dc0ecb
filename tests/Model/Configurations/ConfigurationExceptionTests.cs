using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Noise;
using Sweeps.Model.Tests.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Configurations;

/// <summary>A refusal carries field, rule and next step, whoever makes it.</summary>
public sealed class ConfigurationExceptionTests
{
    [Fact]
    public void Message_OfARefusal_IsTheRuleAndTheNextStep()
    {
        var refusal = new ConfigurationException("train.batch", "Rule. With a stop", "Step. And another.");

        Assert.Equal("Rule. With a stop. Step. And another.", refusal.Message);
        Assert.Equal(
            ("train.batch", "Rule. With a stop", "Step. And another."),
            (refusal.Field, refusal.Rule, refusal.NextStep)
        );
    }

    [Fact]
    public void Refusals_OfDataMeasuresNoiseAndRules_CarryTheirFacts()
    {
        var trial = Trials.Small();

        AssertFacts(
            () => DataSetCatalog.Find("mnits"),
            "data.name",
            "but was `mnits`",
            "Did you mean `mnist`? Correct the name; `sweeps data` describes them all."
        );
        AssertFacts(
            () => LabelNoise.Check(new() { Kind = "pair", P = 0.1 }, LossKind.CrossEntropy, 9),
            "noise.pairs",
            "this data set has 9",
            "Give `noise.pairs`."
        );
        AssertFacts(
            () =>
                MeasureCatalog.Select(
                    MeasureSubject.Of(
                        trial with
                        {
                            Measure = new() { Of = ["label_entropy"] },
                            Noise = Replaced,
                        }
                    )
                ),
            "measure.of",
            "have no information to be stored",
            "Take it out of `measure.of`, or ask for the group `information`, which leaves out what does not apply."
        );
        AssertFacts(
            () =>
                ConfigurationRules.Require(
                    trial with
                    {
                        Network = trial.Network with { Conv = [new ImageStage.Convolution(2, 3)] },
                    }
                ),
            "network.conv",
            "the examples of `mixture` are none",
            "remove `network.conv`."
        );
        AssertFacts(
            () => ConfigurationRules.Require(trial with { Train = trial.Train with { Steps = 3 } }),
            "train.steps",
            "`train.epochs` is 3 and `train.steps` is 3",
            "Keep one of them."
        );
    }

    private static NoiseConfiguration Replaced { get; } = new() { Kind = "replace", P = 0.1 };

    private static void AssertFacts(Action check, string field, string ruleEnd, string nextStepEnd)
    {
        var refusal = Assert.Throws<ConfigurationException>(check);

        Assert.Equal(field, refusal.Field);
        Assert.EndsWith(ruleEnd, refusal.Rule, StringComparison.Ordinal);
        Assert.EndsWith(nextStepEnd, refusal.NextStep, StringComparison.Ordinal);
        Assert.Equal($"{refusal.Rule}. {refusal.NextStep}", refusal.Message);
    }
}

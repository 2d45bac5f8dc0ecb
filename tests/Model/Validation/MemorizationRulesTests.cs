using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Torch;
using Sweeps.Model.Tests.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Validation;

/// <summary>Combinations that make no sense are refused, at the field to be changed and with the next step.</summary>
public sealed class MemorizationRulesTests
{
    private static readonly TrialConfiguration Plain = Trials.Small();

    private static readonly (string Field, string Reason, TrialConfiguration Trial)[] Nonsense =
    [
        ("limit.beta", "`limit.kind` is none", Plain with { Limit = new() { Beta = 1 } }),
        ("limit.hidden", "`limit.kind` is none", Plain with { Limit = new() { Hidden = [3] } }),
        (
            "limit.lambda",
            "gaussian and laplace",
            Plain with
            {
                Limit = new() { Kind = LimitKind.CrossEntropy, Lambda = 3 },
            }
        ),
        (
            "limit.lambda",
            "`limit.penalty`",
            Plain with
            {
                Limit = new() { Kind = LimitKind.Soft, Lambda = 3 },
            }
        ),
        (
            "limit.penalty",
            "`limit.kind: soft`",
            Plain with
            {
                Limit = new() { Kind = LimitKind.Laplace, Penalty = 3 },
            }
        ),
        (
            "limit.hidden",
            "at least 1",
            Plain with
            {
                Limit = new() { Kind = LimitKind.Laplace, Hidden = [3, 0] },
            }
        ),
        (
            "limit.beta",
            "at least 0",
            Plain with
            {
                Limit = new() { Kind = LimitKind.Laplace, Beta = -1 },
            }
        ),
        (
            "limit.kind",
            "cross_entropy",
            Plain with
            {
                Limit = new() { Kind = LimitKind.Laplace },
                Train = Plain.Train with { Loss = LossKind.Squared },
            }
        ),
        (
            "limit.kind",
            "cross_entropy",
            Plain with
            {
                Limit = new() { Kind = LimitKind.Soft },
                Train = Plain.Train with { Loss = LossKind.Dmi },
            }
        ),
        (
            "train.gradient_noise",
            "`limit.lambda`",
            Plain with
            {
                Limit = new() { Kind = LimitKind.Laplace },
                Train = Plain.Train with { GradientNoise = 0.1 },
            }
        ),
        (
            "train.gradient_noise",
            "softmax",
            Plain with
            {
                Train = Plain.Train with { Loss = LossKind.Squared, GradientNoise = 0.1 },
            }
        ),
        ("train.warmup", "dmi", Plain with { Train = Plain.Train with { Warmup = 1 } }),
        (
            "train.momentum",
            "momentum",
            Plain with
            {
                Train = Plain.Train with { Momentum = 0.5 },
                Limit = new() { Kind = LimitKind.Laplace, Optimizer = OptimizerKind.Adam },
            }
        ),
        ("train.dropout", "below 1", Plain with { Train = Plain.Train with { Dropout = 1 } }),
        ("train.dropout", "hidden neurons", Plain with { Train = Plain.Train with { Dropout = 0.5 }, Network = new() }),
        (
            "train.dropout",
            "for ReLU networks",
            Plain with
            {
                Train = Plain.Train with { Dropout = 0.5, Loss = LossKind.Squared },
                Network = Plain.Network with { Activation = ActivationKind.Tanh },
            }
        ),
        ("train.dropout", "engine torch", Plain with { Train = Plain.Train with { Dropout = 0.5 }, Engine = "torch" }),
        ("train.patience", "`data.validation`", Plain with { Train = Plain.Train with { Patience = 5 } }),
        ("noise.validation", "`data.validation`", Plain with { Noise = new() { Validation = false } }),
        ("data.validation", "afresh", Plain with { Data = Plain.Data with { Validation = 0.2, Fresh = true } }),
        (
            "data.validation",
            "regression",
            Plain with
            {
                Data = new() { Name = "points1d", Validation = 0.2 },
                Train = Plain.Train with { Loss = LossKind.Squared },
            }
        ),
        ("data.validation", "at least one example", Plain with { Data = Plain.Data with { Validation = 0.001 } }),
        (
            "train.loss",
            "needs classes",
            Plain with
            {
                Data = new() { Name = "points1d" },
                Train = Plain.Train with { Loss = LossKind.Dmi },
            }
        ),
        (
            "noise.kind",
            "linear in the target",
            Plain with
            {
                Noise = new() { Kind = "smooth", P = 0.1 },
                Train = Plain.Train with { Loss = LossKind.MeanAbsolute },
            }
        ),
        (
            "noise.kind",
            "needs the loss `squared`",
            Plain with
            {
                Noise = new() { Kind = "additive", Sigma = 0.1 },
                Train = Plain.Train with { Loss = LossKind.Forward },
            }
        ),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Nonsense.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Configuration_ThatMakesNoSense_IsRefusedAtItsField(int number)
    {
        var (field, reason, trial) = Nonsense[number];
        ConfigurationException refusal = ConfigurationRules.Check(trial, trial.Engine == "torch" ? TorchRules.All : [])[
            0
        ];
        Assert.Equal(field, refusal.Field);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_WithMomentumForThePredictorAlone_IsSound() =>
        Assert.Empty(
            ConfigurationRules.Check(
                Plain with
                {
                    Train = Plain.Train with { Momentum = 0.5 },
                    Limit = new() { Kind = LimitKind.Laplace, Optimizer = OptimizerKind.Momentum },
                }
            )
        );
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Tests.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Fields;

/// <summary>A field that is said to have no effect changes nothing that is measured.</summary>
[Trait("speed", "slow")]
public sealed class FieldEffectTests
{
    private const int Draws = 40_000;
    private const int Compared = 4;

    private static readonly string[] Groups =
    [
        .. MeasureCatalog.Groups.Where(group =>
            group is not ("dimension" or "dimension_softmax" or "hessian" or "ntk")
        ),
    ];

    [Fact]
    public void Field_WithoutAnEffect_ChangesNoMetric()
    {
        Random random = new(21);
        Dictionary<FieldEffect, int> compared = FieldEffects.All.ToDictionary(effect => effect, _ => 0);
        for (int i = 0; i < Draws && compared.Values.Any(count => count < Compared); i++)
        {
            TrialConfiguration drawn = Small(FieldPools.Draw(random, 0.2), random);
            FieldEffect[] idle =
            [
                .. compared
                    .Where(pair => pair.Value < Compared)
                    .Select(pair => pair.Key)
                    .Where(effect => effect.IsIdle(drawn)),
            ];
            if (idle.Length == 0 || ConfigurationRules.Check(drawn).Count > 0)
                continue;
            string? metrics = null;
            foreach (FieldEffect effect in idle)
            {
                if (Other(effect, drawn) is not { } other)
                    continue;
                Assert.True(
                    (metrics ??= MetricsOf(drawn)) == MetricsOf(other),
                    $"{effect.Field} changes something: {metrics} is {MetricsOf(other)} of {drawn}, {drawn.Train}, "
                        + $"{drawn.Limit}, {drawn.Noise}"
                );
                compared[effect]++;
            }
        }

        // Of the others rules refuse every value but the default, so that none can be trained.
        Assert.InRange(compared.Values.Count(count => count > 0), 24, compared.Count);
    }

    private static TrialConfiguration? Other(FieldEffect effect, TrialConfiguration drawn) =>
        FieldPools
            .Of(effect.Of)
            .Where(value => !Equals(value, effect.Of.ValueOf(drawn)))
            .Select(value => effect.Of.With(drawn, value))
            .FirstOrDefault(other => effect.IsIdle(other) && ConfigurationRules.Check(other).Count == 0);

    private static TrialConfiguration Small(TrialConfiguration drawn, Random random)
    {
        drawn = drawn with
        {
            Measure = drawn.Measure with
            {
                At = [new SnapshotRule.At(0), new SnapshotRule.End()],
                HeavyAt = null,
                Of = random.Next(2) == 0 ? Groups : ["error"],
                Inputs = 9,
                RankInputs = 5,
                Pairs = 5,
            },
        };
        if (random.Next(2) == 0)
            drawn = drawn with { Train = drawn.Train with { Epochs = 0, Steps = null } };
        return drawn.Data.Name switch
        {
            "mixture" or "gaussian" => drawn with { Data = drawn.Data with { Train = 12, Test = 11 } },
            "digits" => drawn with { Data = drawn.Data with { Train = 12, Test = 11, Size = 6 } },
            "sensing" or "teacher" => drawn with { Data = drawn.Data with { Train = 12, Test = 11, Dimension = 3 } },
            "points1d" => drawn with { Data = drawn.Data with { Test = 11 } },
            "onehot" => drawn with { Data = drawn.Data with { Dimension = 9 } },
            _ => drawn,
        };
    }

    // Two ways of taking a loss differ in its last digits.
    private static string MetricsOf(TrialConfiguration trial) =>
        string.Join(
            ';',
            Trials
                .Run(trial)
                .Metrics.Select(metric =>
                    FormattableString.Invariant($"{metric.Step} {metric.Measure} {metric.Value:G4}")
                )
        );
}

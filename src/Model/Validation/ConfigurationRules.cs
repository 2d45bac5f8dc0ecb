using Sweeps.Model.Configurations;

namespace Sweeps.Model.Validation;

/// <summary>What a configuration must fulfil to be trainable: ranges of single fields, and rules between
/// fields.</summary>
public static partial class ConfigurationRules
{
    /// <summary>The ranges of numeric fields, by dotted path.</summary>
    public static IReadOnlyDictionary<string, NumberRange> Ranges { get; } =
        new Dictionary<string, NumberRange>
        {
            ["data.size"] = AtLeast(1),
            ["data.train"] = AtLeast(1),
            ["data.test"] = AtLeast(1),
            ["data.dimension"] = AtLeast(1),
            ["data.classes"] = AtLeast(1),
            ["data.spread"] = AtLeast(0),
            ["data.seed"] = AtLeast(0),
            ["data.validation"] = new(0, 1, OpenAbove: true),
            ["data.rank"] = AtLeast(1),
            ["noise.p"] = new(0, 1),
            ["noise.sigma"] = AtLeast(0),
            ["train.margin"] = AtLeast(0),
            ["train.learning_rate"] = AtLeast(0),
            ["train.momentum"] = new(0, 1, OpenAbove: true),
            ["train.beta1"] = new(0, 1, OpenAbove: true),
            ["train.beta2"] = new(0, 1, OpenAbove: true),
            ["train.epsilon"] = Above(0),
            ["train.weight_decay"] = AtLeast(0),
            ["train.batch"] = AtLeast(1),
            ["train.epochs"] = AtLeast(0),
            ["train.steps"] = AtLeast(0),
            ["train.norm_limit"] = Above(0),
            ["train.dropout"] = new(0, 1, OpenAbove: true),
            ["train.gradient_noise"] = AtLeast(0),
            ["train.warmup"] = AtLeast(0),
            ["train.patience"] = AtLeast(1),
            ["measure.inputs"] = AtLeast(1),
            ["measure.rank_inputs"] = AtLeast(1),
            ["measure.rank_tolerance"] = new(0, 1, Open: true, OpenAbove: true),
            ["measure.random_mean"] = new(double.NegativeInfinity, double.PositiveInfinity),
            ["measure.random_deviation"] = AtLeast(0),
            ["measure.pairs"] = AtLeast(1),
            ["limit.beta"] = AtLeast(0),
            ["limit.lambda"] = Above(0),
            ["limit.penalty"] = AtLeast(0),
            ["limit.learning_rate"] = AtLeast(0),
            ["seed"] = AtLeast(0),
        };

    /// <summary>All rules that <paramref name="configuration"/> breaks; empty when it can be trained.</summary>
    public static IReadOnlyList<ConfigurationException> Check(TrialConfiguration configuration)
    {
        List<ConfigurationException> broken = [];
        CheckRanges(configuration, broken);
        foreach (ConfigurationRule rule in CrossFieldRules)
        {
            if (rule.Check(configuration) is { } exception)
                broken.Add(exception);
        }

        return broken;
    }

    /// <summary>Throws the first broken rule, if there is one.</summary>
    /// <exception cref="ConfigurationException">The configuration breaks a rule.</exception>
    public static void Require(TrialConfiguration configuration)
    {
        if (Check(configuration) is [var first, ..])
            throw first;
    }

    private static NumberRange AtLeast(double minimum) => new(minimum, double.PositiveInfinity);

    private static NumberRange Above(double minimum) => new(minimum, double.PositiveInfinity, Open: true);
}

/// <summary>A rule between fields.</summary>
/// <param name="Fields">Dotted paths of all fields that the rule looks at: what a grid must combine to know that no
/// trial breaks it.</param>
/// <param name="Check">The breach, or null.</param>
public sealed record ConfigurationRule(
    IReadOnlyList<string> Fields,
    Func<TrialConfiguration, ConfigurationException?> Check
);

namespace Sweeps.Model.Configurations;

/// <summary>A configuration that breaks a rule.</summary>
/// <param name="field">Dotted path of the offending field, such as <c>train.batch</c>.</param>
/// <param name="rule">The rule and the value, as a sentence without full stop.</param>
/// <param name="nextStep">What to do, as a sentence.</param>
public sealed class ConfigurationException(string field, string rule, string nextStep)
    : Exception($"{rule}. {nextStep}")
{
    /// <summary>Dotted path of the offending field, such as <c>train.batch</c>; lets a grid reader add line and
    /// column.</summary>
    public string Field { get; } = field;

    /// <summary>The rule and the value, as a sentence without full stop.</summary>
    public string Rule { get; } = rule;

    /// <summary>What to do, as a sentence.</summary>
    public string NextStep { get; } = nextStep;
}

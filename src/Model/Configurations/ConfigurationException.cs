namespace Sweeps.Model.Configurations;

/// <summary>A configuration that breaks a rule. The message names the rule, the value and the next step.</summary>
public sealed class ConfigurationException(string field, string message) : Exception(message)
{
    /// <summary>Dotted path of the offending field, such as <c>train.batch</c>; lets a grid reader add line and
    /// column.</summary>
    public string Field { get; } = field;
}

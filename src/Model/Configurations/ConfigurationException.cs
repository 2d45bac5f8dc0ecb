namespace Sweeps.Model.Configurations;

/// <summary>A configuration that breaks a rule. The message names the rule, the value and the next step.</summary>
public sealed class ConfigurationException(string field, string message) : Exception(message)
{
    /// <summary>Dotted path of the offending field, such as <c>train.batch</c>; lets a grid reader add line and
    /// column.</summary>
    public string Field { get; } = field;

    /// <summary>The rule and the value, as a sentence without full stop.</summary>
    public string Rule { get; } = Halves(message).Rule;

    /// <summary>What to do, as a sentence.</summary>
    public string NextStep { get; } = Halves(message).NextStep;

    private static (string Rule, string NextStep) Halves(string message)
    {
        string text = message.TrimEnd();
        int split = text.TrimEnd('.').LastIndexOf(". ", StringComparison.Ordinal);
        return split < 0 ? (text.TrimEnd('.'), "Correct it.") : (text[..split], text[(split + 2)..]);
    }
}

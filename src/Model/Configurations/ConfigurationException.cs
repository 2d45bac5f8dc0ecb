namespace Sweeps.Model.Configurations;

/// <summary>A configuration that breaks a rule.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>A broken rule of one field.</summary>
    /// <param name="field">Dotted path of the offending field, such as <c>train.batch</c>.</param>
    /// <param name="rule">The rule and the value, as a sentence without full stop.</param>
    /// <param name="nextStep">What to do, as a sentence.</param>
    public ConfigurationException(string field, string rule, string nextStep)
        : base($"{rule}. {nextStep}") => (Field, Rule, NextStep) = (field, rule, nextStep);

    /// <summary>The same from one text.</summary>
    public ConfigurationException(string field, string message)
        : base(message)
    {
        string text = message.TrimEnd();
        int split = text.TrimEnd('.').LastIndexOf(". ", StringComparison.Ordinal);
        (Field, Rule, NextStep) =
            split < 0 ? (field, text.TrimEnd('.'), "Correct it.") : (field, text[..split], text[(split + 2)..]);
    }

    /// <summary>Dotted path of the offending field, such as <c>train.batch</c>; lets a grid reader add line and
    /// column.</summary>
    public string Field { get; }

    /// <summary>The rule and the value, as a sentence without full stop.</summary>
    public string Rule { get; }

    /// <summary>What to do, as a sentence.</summary>
    public string NextStep { get; }
}

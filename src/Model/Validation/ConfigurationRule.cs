using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Validation;

/// <summary>A rule between fields, or of the inside of one.</summary>
/// <param name="Breach">The breach, or null; its fields are what a grid must combine to know that no trial breaks the
/// rule.</param>
public sealed record ConfigurationRule(Reading<ConfigurationException?> Breach)
{
    /// <summary>Dotted paths of all fields that the rule looks at.</summary>
    public IReadOnlyList<string> Fields => Breach.Fields;

    /// <summary>The breach, or null.</summary>
    public ConfigurationException? Check(TrialConfiguration configuration) => Breach.Of(configuration);

    /// <summary>The breach, or null, as <paramref name="reader"/> knows it.</summary>
    public ConfigurationException? Check(ConfigurationReader reader) => Breach.Of(reader);
}

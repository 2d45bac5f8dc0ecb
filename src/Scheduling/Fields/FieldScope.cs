using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Fields;

/// <summary>What names mean in a grid file: fields of a network, or with <c>program</c> parameters of any name, save
/// the seed.</summary>
/// <param name="isFree">Whether there is a program.</param>
/// <param name="measures">Names of what it reports.</param>
/// <param name="brought">What plugins bring.</param>
internal sealed class FieldScope(bool isFree, IReadOnlyList<string> measures, BroughtNames? brought = null)
{
    public static FieldScope Network { get; } = new(false, []);

    public bool IsFree => isFree;

    public IReadOnlyList<string> Measures => measures;

    /// <summary>The fields of a section.</summary>
    public IEnumerable<ConfigurationField> Section(string group) => ConfigurationFields.Of(group).Select(Fit);

    public ConfigurationField? Find(string name) =>
        !isFree
            ? ConfigurationFields.Find(name) is { } field
                ? Fit(field)
                : null
            : name == "seed"
                ? ConfigurationFields.Seed
                : IsGood(name)
                    ? FreeFields.Of(name)
                    : null;

    /// <summary>The field that a name means in the sweep of a configuration.</summary>
    public static ConfigurationField? Find(TrialConfiguration configuration, string name) =>
        configuration.Program is null ? ConfigurationFields.Find(name)
        : name == "seed" ? ConfigurationFields.Seed
        : FreeFields.Of(name);

    /// <summary>The fields of some configurations: those that all have, and the parameters of each.</summary>
    public static IEnumerable<ConfigurationField> Of(params IReadOnlyCollection<TrialConfiguration> configurations) =>
        configurations.All(configuration => configuration.Program is null && configuration.Parameters.Count == 0)
            ? ConfigurationFields.All
            :
            [
                .. ConfigurationFields.All,
                ConfigurationFields.ProgramField,
                .. configurations
                    .SelectMany(configuration => configuration.Parameters.Names)
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .Select(FreeFields.Of),
            ];

    private ConfigurationField Fit(ConfigurationField field) => brought?.Fit(field) ?? field;

    private static bool IsGood(string name) =>
        name.Length is > 0 and <= 100
        && name.Split('.')
            .All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
}

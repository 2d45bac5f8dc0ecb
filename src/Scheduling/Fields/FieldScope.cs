using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Fields;

/// <summary>What names mean in a grid file: fields of a network, or with <c>program</c> parameters of any name, save
/// the seed.</summary>
/// <param name="isFree">Whether there is a program.</param>
/// <param name="measures">Names of what it reports.</param>
internal sealed class FieldScope(bool isFree, IReadOnlyList<string> measures)
{
    public static FieldScope Network { get; } = new(false, []);

    public bool IsFree => isFree;

    public IReadOnlyList<string> Measures => measures;

    public ConfigurationField? Find(string name) =>
        !isFree ? ConfigurationFields.Find(name)
        : name == "seed" ? ConfigurationFields.Seed
        : IsGood(name) ? FreeFields.Of(name)
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

    private static bool IsGood(string name) =>
        name.Length is > 0 and <= 100
        && name.Split('.')
            .All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
}

using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>
/// The table of all fields, as <c>Model/Fields</c> declares them. Its order is the order of the canonical form, so a
/// new field goes to the end of its group, and its default must be what trials did before it existed: then no trial is
/// renamed.
/// </summary>
internal static class ConfigurationFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } = [.. TrialField.All.Select(ConfigurationField.Of)];

    /// <summary>The program's field: given as the section <c>program</c>, and by nothing else.</summary>
    public static ConfigurationField ProgramField { get; } = ConfigurationField.Of(TrialField.Program);

    private static readonly Dictionary<string, ConfigurationField> ByName = Names();

    /// <summary>The field with this dotted path or short name, or null.</summary>
    public static ConfigurationField? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The fields of a group, in order.</summary>
    public static IEnumerable<ConfigurationField> Of(string group) => All.Where(field => field.Group == group);

    /// <summary>Every name that <see cref="Find"/> knows.</summary>
    public static IEnumerable<string> AllNames => ByName.Keys;

    /// <summary>The seed's field.</summary>
    public static ConfigurationField Seed { get; } = Find("seed")!;

    private static Dictionary<string, ConfigurationField> Names()
    {
        Dictionary<string, ConfigurationField> names = [];
        foreach (ConfigurationField field in All)
        {
            foreach (string name in field.Aliases.Append(field.Path).Distinct())
                names.Add(name, field);
        }

        return names;
    }
}

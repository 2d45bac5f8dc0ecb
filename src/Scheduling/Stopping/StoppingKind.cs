using Sweeps.Model.Names;

namespace Sweeps.Scheduling.Stopping;

/// <summary>A rule that stops trials early, as the reader of grid files and the JSON Schema know it.</summary>
/// <param name="Name">What a grid file calls it: its key under <c>stop</c>.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Form">How it is written, as the next step of a message.</param>
/// <param name="Make">Makes one.</param>
public sealed record StoppingKind(string Name, string Description, string Form, Func<StoppingTask, StoppingRule> Make)
    : INamed
{
    /// <inheritdoc/>
    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>Its own settings, beside those that all have.</summary>
    public IReadOnlyList<StoppingSetting> Settings { get; init; } = [];
}

/// <summary>A setting of a rule: a whole number.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Default">The value of one that is not given.</param>
/// <param name="Least">The least that it may be.</param>
/// <param name="Most">The most that it may be.</param>
/// <param name="Description">What it is, in a sentence.</param>
public sealed record StoppingSetting(string Name, long Default, long Least, long Most, string Description);

/// <summary>What a rule is made of.</summary>
/// <param name="Measure">As <see cref="StoppingRule.Measure"/>.</param>
/// <param name="Direction">As <see cref="StoppingRule.Direction"/>.</param>
/// <param name="Within">As <see cref="StoppingRule.Within"/>.</param>
/// <param name="Settings">Its settings, by name.</param>
public sealed record StoppingTask(
    string Measure,
    StoppingDirection Direction,
    string Within,
    IReadOnlyDictionary<string, long> Settings
)
{
    /// <summary>A setting, or its default.</summary>
    public long this[StoppingSetting setting] => Settings.GetValueOrDefault(setting.Name, setting.Default);
}

/// <summary>The rules that a grid file can name under <c>stop</c>. Another one is a class and a line here.</summary>
public static class StoppingCatalog
{
    /// <summary>All rules, in the order of the documentation.</summary>
    public static IReadOnlyList<StoppingKind> All { get; } = [MedianRule.Kind, AshaRule.Kind];

    /// <summary>The rule of this name; null: there is none.</summary>
    public static StoppingKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}

using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>Leaves out the trials that fulfil all of its conditions.</summary>
public sealed class GridExclusion
{
    internal GridExclusion(IReadOnlyList<ExclusionCondition> conditions) => Conditions = conditions;

    internal IReadOnlyList<ExclusionCondition> Conditions { get; }

    /// <summary>Whether a configuration is left out.</summary>
    public bool Matches(TrialConfiguration configuration) =>
        Conditions.All(condition => condition.Holds(condition.Field.Get(configuration)));

    internal string Canonical =>
        string.Join(
            '\n',
            Conditions.Select(condition => $"{condition.Field.Path} {condition.Text}").Order(StringComparer.Ordinal)
        );
}

/// <summary>A condition on one field.</summary>
internal sealed record ExclusionCondition(ConfigurationField Field, Func<object?, bool> Holds, string Text);

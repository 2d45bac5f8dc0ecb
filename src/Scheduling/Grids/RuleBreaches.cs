using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Finds trials of a block that break a rule between fields, without going through all trials: only axes that the rule looks at (and
/// those of exclusions) are combined. Beyond <see cref="LargestSearch"/> combinations the rest is left to the trials themselves, which check again.
/// </summary>
internal static class RuleBreaches
{
    private const int LargestSearch = 100_000;

    /// <summary>The first breach of each rule.</summary>
    public static IEnumerable<(ConfigurationRule Rule, ConfigurationException Breach)> Find(GridBlock block)
    {
        foreach (ConfigurationRule rule in ConfigurationRules.CrossFieldRules)
        {
            int[] axes = [.. Enumerable.Range(0, block.Axes.Count).Where(axis => block.Axes[axis].Columns.Any(column => rule.Fields.Contains(column.Field.Path)
                || block.Exclusions.Any(exclusion => exclusion.Conditions.Any(condition => condition.Field == column.Field))))];
            if (First(block, axes, rule) is { } breach)
                yield return (rule, breach);
        }
    }

    private static ConfigurationException? First(GridBlock block, int[] axes, ConfigurationRule rule)
    {
        int[] indices = new int[axes.Length];
        for (int tries = 0; tries < LargestSearch; tries++)
        {
            TrialConfiguration configuration = block.Base;
            for (int i = 0; i < axes.Length; i++)
                configuration = block.Axes[axes[i]].Apply(configuration, indices[i]);
            if (rule.Check(configuration) is { } breach && !block.Excludes(configuration))
                return breach;
            int place = indices.Length - 1;
            while (place >= 0 && ++indices[place] == block.Axes[axes[place]].Count)
                indices[place--] = 0;
            if (place < 0)
                return null;
        }

        return null;
    }
}

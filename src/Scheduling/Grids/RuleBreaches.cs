using Sweeps.Model.Configurations;
using Sweeps.Model.Validation;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Finds trials of a block that break a rule between fields, without going through all trials: only axes that the rule
/// looks at (and those of exclusions) are combined. Beyond <see cref="LargestSearch"/> combinations the rest is left to
/// the trials themselves, which check again.
/// </summary>
internal static class RuleBreaches
{
    private const int LargestSearch = 100_000;
    private const int StepsOfCheck = 4;

    /// <summary>The first breach of each rule.</summary>
    public static IEnumerable<(ConfigurationRule Rule, ConfigurationException Breach)> Find(
        GridBlock block,
        Action<long> spend
    ) => Find(block, ConfigurationRules.CrossFieldRules, spend);

    /// <summary>The first breach of each of these rules.</summary>
    public static IEnumerable<(ConfigurationRule Rule, ConfigurationException Breach)> Find(
        GridBlock block,
        IReadOnlyList<ConfigurationRule> rules,
        Action<long> spend
    )
    {
        foreach (ConfigurationRule rule in rules)
        {
            int[] seen =
            [
                .. Enumerable
                    .Range(0, block.Axes.Count)
                    .Where(axis => block.Axes[axis].Columns.Any(column => rule.Fields.Contains(column.Field.Path))),
            ];
            ConfigurationException? breach = First(block, seen, rule, _ => false, spend);
            if (breach is not null && block.Exclusions.Count > 0)
            {
                // It may be excluded; combine what decides that as well.
                int[] all =
                [
                    .. Enumerable
                        .Range(0, block.Axes.Count)
                        .Where(axis =>
                            seen.Contains(axis)
                            || block.Exclusions.Any(exclusion =>
                                exclusion.Conditions.Any(condition => block.Axes[axis].Varies(condition.Field))
                            )
                        ),
                ];
                breach = First(block, all, rule, block.Excludes, spend);
            }

            if (breach is not null)
                yield return (rule, breach);
        }
    }

    private static ConfigurationException? First(
        GridBlock block,
        int[] axes,
        ConfigurationRule rule,
        Func<TrialConfiguration, bool> excluded,
        Action<long> spend
    )
    {
        int[] indices = new int[axes.Length];
        for (int tries = 0; tries < LargestSearch; tries++)
        {
            spend(StepsOfCheck);
            TrialConfiguration configuration = block.Base;
            for (int i = 0; i < axes.Length; i++)
                configuration = block.Axes[axes[i]].Apply(configuration, indices[i]);
            if (rule.Check(configuration) is { } breach && !excluded(configuration))
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

using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Finds trials of a block that break a rule between fields, without going through all trials: only axes that the rule
/// looks at (and those of exclusions) are combined, and where all values of an axis are alike to it, one of them.
/// Beyond <see cref="LargestSearch"/> combinations the rest is left to the trials themselves, which check again.
/// </summary>
internal static class RuleBreaches
{
    private const int LargestSearch = 50_000;
    private const int MostDraws = 5_000;
    private const int StepsOfCheck = 4;

    /// <summary>The first breach of each rule.</summary>
    public static IEnumerable<(ConfigurationRule Rule, ConfigurationException Breach)> Find(
        GridBlock block,
        Action<long> spend
    ) => Find(block, [.. RulesOf(block)], spend);

    // Each engine has rules of its own, and trials of one block may name several.
    private static IEnumerable<ConfigurationRule> RulesOf(GridBlock block)
    {
        ConfigurationField named = ConfigurationFields.Find("engine")!;
        string[] engines =
        [
            .. block
                .Axes.SelectMany(axis => axis.Columns)
                .Where(column => column.Field == named)
                .SelectMany(column => Enumerable.Range(0, column.Count).Select(index => (string)column.Value(index)))
                .Append(block.Base.Engine)
                .Distinct(),
        ];
        Dictionary<string, IReadOnlyList<ConfigurationRule>> rules = engines.ToDictionary(
            engine => engine,
            engine => EngineCatalog.Named(engine).RulesOf(block.Base)
        );
        return rules
            .Values.SelectMany(each => each)
            .Distinct()
            .Select(rule => rules.Values.All(each => each.Contains(rule)) ? rule : OfEngines(rule, rules));
    }

    private static ConfigurationRule OfEngines(
        ConfigurationRule rule,
        Dictionary<string, IReadOnlyList<ConfigurationRule>> rules
    ) =>
        new(
            Reading.Of(TrialField.Engine, rule.Breach, (engine, breach) => rules[engine].Contains(rule) ? breach : null)
        );

    /// <summary>The first breach of each of these rules.</summary>
    public static IEnumerable<(ConfigurationRule Rule, ConfigurationException Breach)> Find(
        GridBlock block,
        IReadOnlyList<ConfigurationRule> rules,
        Action<long> spend
    )
    {
        // Rules that look at the same axes are checked together: making a configuration is most of the work.
        Dictionary<ConfigurationRule, ConfigurationException> breaches = [];
        foreach (
            var group in rules
                .Select(rule => (Rule: rule, Axes: Seen(block, rule)))
                .GroupBy(pair => string.Join(',', pair.Axes))
        )
        {
            int[] seen = group.First().Axes;
            foreach (var (rule, breach) in First(block, seen, [.. group.Select(pair => pair.Rule)], false, spend))
            {
                if (block.Exclusions.Count == 0)
                    breaches.Add(rule, breach);
                else if (First(block, WithExclusions(block, seen), [rule], true, spend).TryGetValue(rule, out var kept))
                    breaches.Add(rule, kept); // it might have been excluded; what decides that was combined as well
            }
        }

        foreach (ConfigurationRule rule in rules)
        {
            if (breaches.TryGetValue(rule, out var breach))
                yield return (rule, breach);
        }
    }

    private static int[] Seen(GridBlock block, ConfigurationRule rule) =>
        [
            .. Enumerable
                .Range(0, block.Axes.Count)
                .Where(axis => block.Axes[axis].Columns.Any(column => rule.Fields.Contains(column.Field.Path))),
        ];

    private static int[] WithExclusions(GridBlock block, int[] seen) =>
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

    private static Dictionary<ConfigurationRule, ConfigurationException> First(
        GridBlock block,
        int[] axes,
        IReadOnlyList<ConfigurationRule> rules,
        bool excludes,
        Action<long> spend
    )
    {
        List<ConfigurationRule> open = [.. rules];
        Dictionary<ConfigurationRule, ConfigurationException> found = [];
        GridAxis[] combined = [.. axes.Select(axis => block.Axes[axis])];
        int most = combined.Any(axis => axis.IsDrawn) ? MostDraws : LargestSearch;
        Combinations combinations = new(
            block.Base,
            combined,
            rules.SelectMany(rule => rule.Fields).ToHashSet(),
            excludes
                ? block.Exclusions.SelectMany(rule => rule.Conditions).Select(test => test.Field.Path).ToHashSet()
                : null
        );
        for (int tries = 0; tries < most; tries++)
        {
            spend(StepsOfCheck * open.Count);
            for (int i = open.Count - 1; i >= 0; i--)
            {
                if (
                    open[i].Check(combinations) is not { } breach
                    || excludes && block.Excludes(combinations.Configuration)
                )
                    continue;
                found.Add(open[i], breach);
                open.RemoveAt(i);
            }

            if (open.Count == 0 || !combinations.Next())
                break;
        }

        return found;
    }
}

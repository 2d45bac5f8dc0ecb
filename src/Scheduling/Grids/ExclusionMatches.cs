using Sweeps.Scheduling.Definitions;

namespace Sweeps.Scheduling.Grids;

/// <summary>Notes which exclusions match a trial of any block; one that matches none is a mistake.</summary>
internal sealed class ExclusionMatches(GridProblems problems)
{
    private readonly Dictionary<ExclusionDraft, bool> _matched = [];

    /// <summary>Looks for trials of a block; those that are drawn are not looked through.</summary>
    public void Look(GridBlock block, IReadOnlyList<ExclusionDraft> exclusions, bool drawn)
    {
        foreach (ExclusionDraft exclusion in exclusions)
        {
            problems.Spend(1);
            if (!_matched.GetValueOrDefault(exclusion))
                _matched[exclusion] = drawn || Matches(block, exclusion.Exclusion);
        }
    }

    public void ComplainOfIdle()
    {
        foreach (var (exclusion, _) in _matched.Where(entry => !entry.Value))
            problems.Complain(
                exclusion.Node,
                "An exclusion must match at least one trial, but this one matches none",
                "Correct its values, or remove it."
            );
    }

    private bool Matches(GridBlock block, GridExclusion exclusion) =>
        exclusion
            .Conditions.GroupBy(condition => block.Axes.FirstOrDefault(axis => axis.Varies(condition.Field)))
            .All(group =>
            {
                if (group.Key is not { } axis)
                    return group.All(condition => condition.Holds(condition.Field.Get(block.Base)));
                var tests = group
                    .Select(condition =>
                        (condition, column: axis.Columns.First(column => column.Field == condition.Field))
                    )
                    .ToArray();
                return tests is [var only]
                    ? only.condition.HoldsSomewhereIn(only.column, problems.Spend)
                    : ExclusionCondition.FirstOf(
                        axis.Count,
                        i => tests.All(test => test.condition.Holds(test.column.Value(i))),
                        problems.Spend
                    );
            });
}

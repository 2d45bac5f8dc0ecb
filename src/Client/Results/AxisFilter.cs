using Sweeps.Client.Terminals;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Results;

/// <summary>Which trials of a sweep are looked at: those with given values on some axes.</summary>
internal sealed class AxisFilter
{
    private readonly (int Index, string[] Values)[] _conditions;
    private readonly Plan _plan;

    private AxisFilter(Plan plan, (int, string[])[] conditions) => (_plan, _conditions) = (plan, conditions);

    /// <summary>Whether every trial is looked at.</summary>
    public bool TakesAll => _conditions.Length == 0;

    /// <summary>Whether it tells seeds apart, so that what is summarized over seeds is not enough.</summary>
    public bool NeedsTrials => _conditions.Any(condition => _plan.Axes[condition.Index].Name == PlanAxis.Seed);

    /// <summary>What is looked at, in words: <c>p = 0.2, seed = 1 or 2</c>; empty: all.</summary>
    public string Description =>
        string.Join(
            ", ",
            _conditions.Select(condition =>
                $"{_plan.Axes[condition.Index].Name} = {string.Join(" or ", condition.Values)}"
            )
        );

    /// <summary>Reads texts as <c>axis=value</c>; several values of one axis are alternatives.</summary>
    public static AxisFilter Parse(Plan plan, IReadOnlyList<string> texts)
    {
        List<(int Index, string Value)> conditions = [];
        foreach (string text in texts)
        {
            int split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0)
                throw new MisuseException(
                    $"`--where` is written AXIS=VALUE, but was `{text}`. Write for instance --where p=0.2."
                );
            int axis = IndexOf(plan, text[..split].Trim(), "`--where` narrows an axis of the sweep down");
            string value = text[(split + 1)..].Trim();
            conditions.Add(
                (axis, plan.Axes[axis].ValueOf(value) ?? throw new MisuseException(plan.Axes[axis].Refusal(value)))
            );
        }

        return new(
            plan,
            [
                .. conditions
                    .GroupBy(condition => condition.Index)
                    .Select(group => (group.Key, group.Select(condition => condition.Value).Distinct().ToArray())),
            ]
        );
    }

    /// <summary>The place of an axis; refuses what is none.</summary>
    public static int IndexOf(Plan plan, string axis, string rule)
    {
        if (Find(plan, axis) is { } found)
            return found;
        throw new MisuseException(
            plan.Axes.Count == 0
                ? $"{rule}, but nothing varies in this sweep. Leave it out."
                : $"{rule}, but `{axis}` is "
                    + $"none.{Spelling.Suggestion(axis, plan.Axes.Select(known => known.Name))} Take one of "
                    + $"{string.Join(", ", plan.Axes.Select(known => known.Name))}."
        );
    }

    /// <summary>The place of an axis by any name of its field; null: there is none.</summary>
    public static int? Find(Plan plan, string axis)
    {
        int exact = plan.Axes.Count(known => known.Name == axis);
        for (int i = 0; i < plan.Axes.Count; i++)
        {
            if (exact > 0 ? plan.Axes[i].Name == axis : FieldNames.Same(plan.Axes[i].Name, axis))
                return i;
        }

        return null;
    }

    /// <summary>Whether a trial is looked at.</summary>
    public bool Takes(long ordinal)
    {
        if (TakesAll)
            return true;
        IReadOnlyList<string> values = _plan.AxisValues(ordinal);
        return _conditions.All(condition => condition.Values.Contains(values[condition.Index]));
    }

    /// <summary>The cells that are looked at; only where it does not tell seeds apart.</summary>
    public CellTable Narrow(CellTable table)
    {
        if (TakesAll)
            return table;
        (int Index, string[] Values)[] conditions =
        [
            .. _conditions.Select(condition =>
                (table.Axes.TakeWhile(axis => axis.Name != _plan.Axes[condition.Index].Name).Count(), condition.Values)
            ),
        ];
        return table with
        {
            Cells =
            [
                .. table.Cells.Where(cell =>
                    conditions.All(condition => condition.Values.Contains(cell.AxisValues[condition.Index]))
                ),
            ],
        };
    }
}

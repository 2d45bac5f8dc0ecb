using Sweeps.Model.Names;
using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Verifying;

/// <summary>One value that a rule asks for: of a cell at a step, or of two cells that are compared.</summary>
/// <param name="Label">Its value on the axis along which a monotone rule goes; empty otherwise.</param>
/// <param name="First">The cell, or the first of two.</param>
/// <param name="Second">The second of two.</param>
internal sealed record ExpectedPoint(string Label, CellStep First, CellStep? Second);

/// <summary>A cell and the step at which it is looked at; null for the last.</summary>
internal readonly record struct CellStep(long Cell, long? Step);

/// <summary>Values that a rule judges together, with what sets them apart from the rule's other groups in
/// words.</summary>
internal sealed record ExpectedGroup(string Label, IReadOnlyList<ExpectedPoint> Points);

/// <summary>
/// Finds the cells that a rule is about. What is not held apart by the rule itself is compared like with like: cells of
/// a group agree on all axes but those that the rule compares along, and those that go along with them (as widths that
/// an architecture was given).
/// </summary>
internal static class ExpectationCells
{
    private const int MostPairs = 1_000_000;

    /// <summary>The groups, in order of the plan.</summary>
    /// <exception cref="ExpectationRefusal">The rule names what the sweep does not have, or is about no
    /// cell.</exception>
    public static IReadOnlyList<ExpectedGroup> Of(Plan plan, Expectation rule)
    {
        PlanCells all = new(plan);
        CheckNames(all, rule);
        return Of(all, rule);
    }

    /// <summary>The groups of a rule whose names were checked.</summary>
    /// <inheritdoc cref="Of(Plan, Expectation)" path="/exception"/>
    public static IReadOnlyList<ExpectedGroup> Of(PlanCells all, Expectation rule)
    {
        Plan plan = all.Plan;
        long? step = StepOf(rule.Where);
        List<PlanCells.Cell> cells = [.. Matching(all, rule)];
        if (cells.Count == 0)
            throw NoCell(rule);

        ExpectedCheck.Monotone? monotone = rule.Check as ExpectedCheck.Monotone;
        int along = monotone is null ? -1 : AxisOf(plan, monotone.Axis);
        if (
            along >= 0
            && rule.Quantity.Sides is { } compared
            && compared.First.Concat(compared.Second).Any(condition => condition.Axis == monotone!.Axis)
        )
            throw new ExpectationRefusal(
                "A rule must not compare along an axis and ask how it goes along the same",
                monotone!.Axis,
                -1,
                "Leave one of them out."
            );
        HashSet<int> apart =
        [
            .. rule.Quantity.Sides is { } sides
                ? sides
                    .First.Concat(sides.Second)
                    .Where(condition => condition.Axis != AxisCondition.Step)
                    .Select(condition => AxisOf(plan, condition.Axis))
                : [],
        ];
        if (along >= 0)
            apart.Add(along);
        apart.UnionWith(GoingAlong(plan, cells, apart));

        List<ExpectedGroup> groups = [];
        long pairs = MostPairs;
        foreach (IGrouping<string, PlanCells.Cell> group in cells.GroupBy(cell => Key(plan, cell, apart)))
        {
            List<ExpectedPoint> points = rule.Quantity.Sides is { } pair
                ? Pairs(plan, group, pair, along, step, ref pairs)
                : [.. group.Select(cell => new ExpectedPoint(Label(cell, along), new(cell.Number, step), null))];
            if (along >= 0)
                points = Sorted(plan.Axes[along], points);
            if (points.Count > (along >= 0 ? 1 : 0))
                groups.Add(new(Describe(plan, rule, group.First(), apart), points));
        }

        if (groups.Count > 0)
            return groups;
        throw monotone is not null
            ? new ExpectationRefusal(
                $"Along `{monotone.Axis}` there must be at least two cells that agree in all else",
                rule.Text,
                -1,
                "Give the axis more values, or widen the conditions."
            )
            : new ExpectationRefusal(
                "There must be two cells to compare that agree in all that the two sides do not name",
                rule.Text,
                -1,
                "Correct the sides, or name in them whatever else differs."
            );
    }

    /// <summary>Makes sure that all axes and values that a rule names are there.</summary>
    /// <exception cref="ExpectationRefusal">One is not.</exception>
    public static void CheckNames(PlanCells all, Expectation rule)
    {
        foreach (
            AxisCondition condition in rule.Where.Concat(
                rule.Quantity.Sides is { } given ? given.First.Concat(given.Second) : []
            )
        )
            CheckCondition(all, condition);
        if (rule.Check is ExpectedCheck.Monotone monotone)
            _ = AxisOf(all.Plan, monotone.Axis);
    }

    /// <summary>The cells that fulfil a rule's conditions, found one after another.</summary>
    public static IEnumerable<PlanCells.Cell> Matching(PlanCells all, Expectation rule) =>
        all.Where(cell => IsAbout(all, rule, cell));

    /// <summary>Whether a cell fulfils a rule's conditions.</summary>
    public static bool IsAbout(PlanCells all, Expectation rule, PlanCells.Cell cell) =>
        Holds(all.Plan, cell.Values, rule.Where);

    /// <summary>What is wrong with a rule that is about no cell.</summary>
    public static ExpectationRefusal NoCell(Expectation rule) =>
        new(
            "An expectation must be about at least one cell, but its conditions leave none",
            string.Join(" and ", rule.Where),
            -1,
            "Correct its conditions."
        );

    private static bool Holds(Plan plan, IReadOnlyList<string> values, IReadOnlyList<AxisCondition> conditions) =>
        conditions.All(condition =>
            condition.Axis == AxisCondition.Step || condition.Holds(values[AxisOf(plan, condition.Axis)])
        );

    private static List<ExpectedPoint> Pairs(
        Plan plan,
        IEnumerable<PlanCells.Cell> group,
        (IReadOnlyList<AxisCondition> First, IReadOnlyList<AxisCondition> Second) sides,
        int along,
        long? step,
        ref long left
    )
    {
        // Without a condition on an axis both sides are all cells of a group, of which each is compared with itself.
        if (sides.First.Concat(sides.Second).All(condition => condition.Axis == AxisCondition.Step))
            return [.. group.Select(cell => Pair(Label(cell, along), cell, cell))];
        List<ExpectedPoint> points = [];
        foreach (IGrouping<string, PlanCells.Cell> same in group.GroupBy(cell => Label(cell, along)))
        {
            PlanCells.Cell[] first = [.. same.Where(cell => Holds(plan, cell.Values, sides.First))],
                second = [.. same.Where(cell => Holds(plan, cell.Values, sides.Second))];
            left -= (long)first.Length * second.Length;
            if (left < 0)
                throw new ExpectationRefusal(
                    FormattableString.Invariant($"An expectation may compare at most {MostPairs:N0} pairs of cells"),
                    string.Join(" and ", sides.First.Concat(sides.Second)),
                    -1,
                    "Narrow its sides, such as by = in place of !=."
                );
            points.AddRange(first.SelectMany(one => second.Select(other => Pair(same.Key, one, other))));
        }

        return points;

        ExpectedPoint Pair(string label, PlanCells.Cell one, PlanCells.Cell other) =>
            new(label, new(one.Number, StepOf(sides.First) ?? step), new(other.Number, StepOf(sides.Second) ?? step));
    }

    private static List<ExpectedPoint> Sorted(PlanAxis axis, List<ExpectedPoint> points)
    {
        Dictionary<string, double> places = [];
        for (int i = 0; i < axis.Values.Count; i++)
            places[axis.Values[i]] = axis.Numbers is { } numbers ? numbers[i] : i;
        return [.. points.OrderBy(point => places.GetValueOrDefault(point.Label, double.MaxValue))];
    }

    // Axes whose value follows from the values on the compared ones, among the cells in question.
    private static List<int> GoingAlong(Plan plan, List<PlanCells.Cell> cells, HashSet<int> apart)
    {
        if (apart.Count == 0)
            return [];
        var together = cells
            .GroupBy(cell => string.Join('\n', apart.Order().Select(axis => cell.Values[axis])))
            .Select(group => group.ToArray())
            .ToArray();
        return
        [
            .. Enumerable
                .Range(0, plan.Axes.Count)
                .Where(axis =>
                    !apart.Contains(axis)
                    && plan.Axes[axis].Name != PlanAxis.Seed
                    && cells.Any(cell => cell.Values[axis] != cells[0].Values[axis])
                    && together.All(group => group.All(cell => cell.Values[axis] == group[0].Values[axis]))
                ),
        ];
    }

    private static string Key(Plan plan, PlanCells.Cell cell, HashSet<int> apart) =>
        string.Join(
            '\n',
            Enumerable
                .Range(0, plan.Axes.Count)
                .Where(axis => !apart.Contains(axis) && plan.Axes[axis].Name != PlanAxis.Seed)
                .Select(axis => cell.Values[axis])
        ) + (apart.Count == 0 ? $"\n{cell.Number}" : "");

    private static string Describe(Plan plan, Expectation rule, PlanCells.Cell cell, HashSet<int> apart) =>
        string.Join(
            ", ",
            Enumerable
                .Range(0, plan.Axes.Count)
                .Where(axis =>
                    !apart.Contains(axis)
                    && plan.Axes[axis].Name != PlanAxis.Seed
                    && !rule.Where.Any(condition =>
                        condition.Operator == "="
                        && condition.Axis != AxisCondition.Step
                        && AxisOf(plan, condition.Axis) == axis
                    )
                )
                .Select(axis => $"{plan.Axes[axis].Name}={cell.Values[axis]}")
        );

    private static string Label(PlanCells.Cell cell, int along) => along < 0 ? "" : cell.Values[along];

    private static long? StepOf(IReadOnlyList<AxisCondition> conditions) =>
        conditions.LastOrDefault(condition => condition.Axis == AxisCondition.Step) is { Value: not "end" } condition
        && Nodes.Numerals.TryInteger(condition.Value, out long step)
            ? step
            : null;

    private static void CheckCondition(PlanCells all, AxisCondition condition)
    {
        if (condition.Axis == AxisCondition.Step)
            return;
        int number = AxisOf(all.Plan, condition.Axis);
        PlanAxis axis = all.Plan.Axes[number];
        if (
            condition.Operator is "=" or "!="
                ? !all.MayHave(number, condition.Value)
                : axis.Numbers is null || !Nodes.Numerals.TryNumber(condition.Value, out _)
        )
        {
            throw new ExpectationRefusal(
                condition.Operator is "=" or "!="
                    ? $"A condition must name a value of the axis `{axis.Name}`"
                    : $"The values of `{axis.Name}` and what they are compared with must be numbers",
                condition.Value,
                -1,
                $"It has {string.Join(", ", axis.Values.Take(20))}."
            );
        }
    }

    private static int AxisOf(Plan plan, string name)
    {
        string tabled = Fields.ConfigurationFields.Find(name)?.ShortName ?? name;
        for (int i = 0; i < plan.Axes.Count && tabled != PlanAxis.Seed; i++)
        {
            if (plan.Axes[i].Name == name || plan.Axes[i].Name == tabled)
                return i;
        }

        string[] names = [.. plan.Axes.Select(axis => axis.Name).Where(other => other != PlanAxis.Seed)];
        throw tabled == PlanAxis.Seed
            ? new ExpectationRefusal(
                "Seeds are replication, which an expectation does not pick from",
                name,
                -1,
                "Say on every seed, or on at least so many seeds."
            )
            : new ExpectationRefusal(
                "An expectation must name axes of the sweep",
                name,
                -1,
                Spelling.DidYouMean(
                    name,
                    names,
                    names.Length == 0
                        ? "This sweep varies nothing but seeds."
                        : $"It varies {string.Join(", ", names)}."
                )
            );
    }
}

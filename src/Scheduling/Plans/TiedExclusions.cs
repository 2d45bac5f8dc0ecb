using Sweeps.Scheduling.Definitions;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// Marks the combinations of some axes that exclusions leave out. The work grows with what each exclusion names, and
/// not with all combinations for each exclusion.
/// </summary>
internal static class TiedExclusions
{
    private const int BytesOfStep = 4096; // of marks that are set at once, in the time of a step

    /// <summary>For each combination, the last axis fastest, whether it is left out.</summary>
    public static bool[] Find(GridBlock grid, int[] axes, GridExclusion[] exclusions, Action<long> spend)
    {
        int[] counts = [.. axes.Select(axis => grid.Axes[axis].Count)];
        bool[] marks = new bool[counts.Aggregate(1, (product, count) => checked(product * count))];
        Dictionary<(int Axis, string Conditions), int[]> places = [];
        foreach (GridExclusion exclusion in exclusions)
        {
            int[]?[] selected = [.. axes.Select(axis => PlacesOn(grid.Axes[axis], axis, exclusion, places, spend))];
            Mark(marks, counts, selected, spend);
        }

        return marks;
    }

    // Null: the exclusion says nothing of the axis.
    private static int[]? PlacesOn(
        GridAxis axis,
        int number,
        GridExclusion exclusion,
        Dictionary<(int, string), int[]> known,
        Action<long> spend
    )
    {
        ExclusionCondition[] conditions = [.. exclusion.Conditions.Where(condition => axis.Varies(condition.Field))];
        if (conditions.Length == 0)
            return null;
        string words = string.Join('\n', conditions.Select(condition => $"{condition.Field.Path} {condition.Text}"));
        if (known.TryGetValue((number, words), out int[]? places))
            return places;
        AxisColumn ColumnOf(ExclusionCondition condition) =>
            axis.Columns.First(column => column.Field == condition.Field);
        IEnumerable<int> found = conditions[0].PlacesIn(ColumnOf(conditions[0]));
        foreach (ExclusionCondition further in conditions.Skip(1))
        {
            AxisColumn column = ColumnOf(further);
            found = found.Where(i => further.Holds(column.Value(i)));
        }

        spend(conditions[0].Values is { } few && few.Count < axis.Count ? few.Count : axis.Count);
        return known[(number, words)] = [.. found];
    }

    private static void Mark(bool[] marks, int[] counts, int[]?[] selected, Action<long> spend)
    {
        int last = selected.Length - 1;
        int run = 1; // axes at the end of which nothing is said are marked together
        while (last >= 0 && selected[last] is null)
            run *= counts[last--];
        if (last < 0 || selected.Any(places => places is { Length: 0 }))
            return;
        long rows = 1;
        for (int i = 0; i <= last; i++)
            rows *= selected[i]?.Length ?? counts[i];
        spend(1 + rows / 16 + rows * run / BytesOfStep);

        int[] digits = new int[last + 1];
        while (true)
        {
            long start = 0;
            for (int i = 0; i <= last; i++)
                start = start * counts[i] + (selected[i] is { } places ? places[digits[i]] : digits[i]);
            marks.AsSpan(checked((int)(start * run)), run).Fill(true);
            int place = last;
            while (place >= 0 && ++digits[place] == (selected[place]?.Length ?? counts[place]))
                digits[place--] = 0;
            if (place < 0)
                return;
        }
    }
}

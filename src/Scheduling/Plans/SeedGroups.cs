using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Plans;

/// <summary>The values of a digit in groups that differ only in seed. Groups keep the order of their first
/// members.</summary>
internal sealed class SeedGroups
{
    private readonly int[] _counts;
    private readonly int[][] _classes; // for each axis, a number for each index: the same where all but the seed is
    private readonly int[] _sizes;
    private readonly int[] _groupOfClass;
    private readonly int[] _starts;

    /// <summary>Groups the combinations of a table, and sorts it so that those of a group lie side by side.</summary>
    public SeedGroups(GridBlock block, int[] axes, int[] counts, ref int[] table)
    {
        _counts = counts;
        _classes = [.. axes.Select(axis => ClassesOf(block.Axes[axis]))];
        _sizes = [.. _classes.Select(classes => classes.Length == 0 ? 1 : classes.Max() + 1)];
        _groupOfClass = new int[_sizes.Aggregate(1, (product, size) => checked(product * size))];
        Array.Fill(_groupOfClass, -1);
        List<int> members = [];
        foreach (int combination in table)
        {
            ref int group = ref _groupOfClass[ClassOf(combination)];
            if (group < 0)
            {
                group = members.Count;
                members.Add(0);
            }

            members[group]++;
        }

        _starts = new int[members.Count + 1];
        for (int group = 0; group < members.Count; group++)
            _starts[group + 1] = _starts[group] + members[group];
        int[] next = _starts[..^1];
        int[] sorted = new int[table.Length];
        foreach (int combination in table)
            sorted[next[_groupOfClass[ClassOf(combination)]]++] = combination;
        table = sorted;
    }

    public int Count => _starts.Length - 1;

    public int Start(int group) => _starts[group];

    public int Of(int value)
    {
        int found = Array.BinarySearch(_starts, value);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The group of a combination, or −1 where there is none.</summary>
    public int Find(int combination) => _groupOfClass[ClassOf(combination)];

    private int ClassOf(int combination)
    {
        int number = 0;
        int place = 1;
        for (int i = _counts.Length - 1; i >= 0; i--)
        {
            number += place * _classes[i][combination % _counts[i]];
            place *= _sizes[i];
            combination /= _counts[i];
        }

        return number;
    }

    private static int[] ClassesOf(GridAxis axis)
    {
        AxisColumn[] columns = [.. axis.Columns.Where(column => column.Field != ConfigurationFields.Seed)];
        if (columns.Length == 0)
            return new int[axis.Count];
        if (columns.Any(column => column.IsDistinct))
            return [.. Enumerable.Range(0, axis.Count)];
        Dictionary<string, int> known = [];
        int[] classes = new int[axis.Count];
        for (int i = 0; i < classes.Length; i++)
        {
            string key = string.Join('+', columns.Select(column => column.Text(i)));
            if (!known.TryGetValue(key, out classes[i]))
                known[key] = classes[i] = known.Count;
        }

        return classes;
    }
}

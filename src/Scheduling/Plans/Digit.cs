using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// One digit of a block's number system: an axis, or several axes that exclusions tie together; then its values are the
/// combinations that are left, so that ordinals stay dense. The values of a digit that holds the seed come in groups
/// that differ only in seed; of any other digit each value is a group.
/// </summary>
internal sealed class Digit
{
    /// <summary>The most combinations that exclusions may tie together: they are listed, at four bytes each.</summary>
    public const int LargestTable = 1 << 22;

    private readonly int[] _counts;
    private readonly int[]? _table;
    private readonly int[]? _groupStarts;

    private Digit(int[] axes, int[] counts, int[]? table, int[]? groupStarts, bool holdsSeed)
    {
        (Axes, _counts, _table, _groupStarts, HoldsSeed) = (axes, counts, table, groupStarts, holdsSeed);
        Count = table?.Length ?? counts[0];
        Groups =
            groupStarts is not null ? groupStarts.Length - 1
            : holdsSeed ? 1
            : Count;
    }

    /// <summary>The block's axes that it stands for, ascending.</summary>
    public int[] Axes { get; }

    public int Count { get; }

    public int Groups { get; }

    public bool HoldsSeed { get; }

    /// <summary>A digit for one axis without exclusions.</summary>
    public static Digit Plain(GridBlock block, int axis)
    {
        bool seed = block.Axes[axis].Varies(ConfigurationFields.Seed);
        return seed && block.Axes[axis].Columns.Count > 1
            ? Table(block, [axis], _ => true)
            : new([axis], [block.Axes[axis].Count], null, null, seed);
    }

    /// <summary>A digit for axes tied together; <paramref name="allowed"/> says of the axes' indices whether the
    /// combination stays.</summary>
    public static Digit Table(GridBlock block, int[] axes, Func<int[], bool> allowed)
    {
        int[] counts = [.. axes.Select(axis => block.Axes[axis].Count)];
        List<int> combinations = [];
        int[] indices = new int[axes.Length];
        int total = counts.Aggregate(1, (product, count) => checked(product * count));
        for (int combination = 0; combination < total; combination++)
        {
            Split(combination, counts, indices);
            if (allowed(indices))
                combinations.Add(combination);
        }

        if (!axes.Any(axis => block.Axes[axis].Varies(ConfigurationFields.Seed)))
            return new(axes, counts, [.. combinations], null, false);

        // Combinations that differ only in seed must lie side by side; groups keep the order of their first members.
        Dictionary<string, List<int>> groups = [];
        List<List<int>> ordered = [];
        foreach (int combination in combinations)
        {
            Split(combination, counts, indices);
            string key = string.Join(
                '\n',
                axes.Select(
                    (axis, i) =>
                        string.Join(
                            '+',
                            block
                                .Axes[axis]
                                .Columns.Where(column => column.Field != ConfigurationFields.Seed)
                                .Select(column => column.Text(indices[i]))
                        )
                )
            );
            if (!groups.TryGetValue(key, out List<int>? group))
                ordered.Add(groups[key] = group = []);
            group.Add(combination);
        }

        List<int> starts = [0];
        foreach (List<int> group in ordered)
            starts.Add(starts[^1] + group.Count);
        return new(axes, counts, [.. ordered.SelectMany(group => group)], [.. starts], true);
    }

    /// <summary>Writes the indices of this digit's axes into a block's indices.</summary>
    public void Decode(int value, Span<int> indices)
    {
        int rest = _table is null ? value : _table[value];
        for (int i = Axes.Length - 1; i >= 0; i--)
        {
            indices[Axes[i]] = rest % _counts[i];
            rest /= _counts[i];
        }
    }

    /// <summary>The value for a block's indices, or −1 where it is excluded.</summary>
    public int Encode(ReadOnlySpan<int> indices)
    {
        int combination = 0;
        for (int i = 0; i < Axes.Length; i++)
            combination = combination * _counts[i] + indices[Axes[i]];
        if (_table is null)
            return combination;
        // Sorted, unless grouped by seed.
        int found = _groupStarts is null ? Array.BinarySearch(_table, combination) : Array.IndexOf(_table, combination);
        return found < 0 ? -1 : found;
    }

    public int GroupOf(int value)
    {
        if (_groupStarts is null)
            return HoldsSeed ? 0 : value;
        int found = Array.BinarySearch(_groupStarts, value);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The first value of a group; the group ends where the next one starts.</summary>
    public int GroupStart(int group) =>
        _groupStarts is not null ? _groupStarts[group]
        : !HoldsSeed ? group
        : group == 0 ? 0
        : Count;

    private static void Split(int combination, int[] counts, int[] indices)
    {
        for (int i = counts.Length - 1; i >= 0; i--)
        {
            indices[i] = combination % counts[i];
            combination /= counts[i];
        }
    }
}

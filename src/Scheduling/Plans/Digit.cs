using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// One digit of a block's number system: an axis, or several axes that exclusions tie together. In the second case its
/// values are the combinations that are left, so that ordinals stay dense. The values of a digit that holds the seed
/// come in groups that differ only in seed; of any other digit each value is a group.
/// </summary>
internal sealed class Digit
{
    /// <summary>The most combinations that exclusions may tie together: they are listed, at four bytes each.</summary>
    public const int LargestTable = 1 << 22;

    private readonly int[] _counts;
    private readonly int[]? _table;
    private readonly SeedGroups? _groups;
    private readonly bool _isOneGroup;
    private readonly Lazy<int[]> _places;

    private Digit(int[] axes, int[] counts, int[]? table, SeedGroups? groups, bool holdsSeed, bool isOneGroup)
    {
        (Axes, _counts, _table, _groups, HoldsSeed, _isOneGroup) = (axes, counts, table, groups, holdsSeed, isOneGroup);
        Count = table?.Length ?? counts[0];
        Groups =
            groups is not null ? groups.Count
            : isOneGroup ? 1
            : Count;
        _places = new(ListPlaces);
    }

    /// <summary>The block's axes that it stands for, ascending.</summary>
    public int[] Axes { get; }

    public int Count { get; }

    public int Groups { get; }

    public bool HoldsSeed { get; }

    /// <summary>A digit for one axis without exclusions.</summary>
    public static Digit Plain(GridBlock block, int axis)
    {
        GridAxis only = block.Axes[axis];
        bool seed = only.Varies(ConfigurationFields.Seed);
        if (!seed || only.Columns.Count == 1)
            return new([axis], [only.Count], null, null, seed, isOneGroup: seed);
        // Where something else never comes twice, no two values differ in the seed alone.
        return only.Columns.Any(column => column.Field != ConfigurationFields.Seed && column.IsDistinct)
            ? new([axis], [only.Count], null, null, holdsSeed: true, isOneGroup: false)
            : Table(block, [axis], new bool[only.Count]);
    }

    /// <summary>A digit for axes tied together; <paramref name="excluded"/> says of each combination whether it is left
    /// out.</summary>
    public static Digit Table(GridBlock block, int[] axes, bool[] excluded)
    {
        int[] counts = [.. axes.Select(axis => block.Axes[axis].Count)];
        int[] table = new int[excluded.AsSpan().Count(false)];
        for (int combination = 0, next = 0; combination < excluded.Length; combination++)
        {
            if (!excluded[combination])
                table[next++] = combination;
        }

        if (!axes.Any(axis => block.Axes[axis].Varies(ConfigurationFields.Seed)))
            return new(axes, counts, table, null, holdsSeed: false, isOneGroup: false);
        SeedGroups groups = new(block, axes, counts, ref table);
        return new(axes, counts, table, groups, holdsSeed: true, isOneGroup: false);
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
        int combination = CombinationOf(indices);
        if (_table is null)
            return combination;
        if (_groups is not null)
            return _places.Value[combination];
        // Sorted, unless grouped by seed.
        int found = Array.BinarySearch(_table, combination);
        return found < 0 ? -1 : found;
    }

    /// <summary>The first value that differs from a block's indices in the seed at most; −1 if there is none.</summary>
    public int AnySeed(ReadOnlySpan<int> indices) =>
        _groups is not null
            ? _groups.Find(CombinationOf(indices)) is >= 0 and var group
                ? _groups.Start(group)
                : -1
            : Encode(indices);

    public int GroupOf(int value) =>
        _groups is not null ? _groups.Of(value)
        : _isOneGroup ? 0
        : value;

    /// <summary>The first value of a group; the group ends where the next one starts.</summary>
    public int GroupStart(int group) =>
        _groups is not null ? _groups.Start(group)
        : !_isOneGroup ? group
        : group == 0 ? 0
        : Count;

    private int CombinationOf(ReadOnlySpan<int> indices)
    {
        int combination = 0;
        for (int i = 0; i < Axes.Length; i++)
            combination = combination * _counts[i] + indices[Axes[i]];
        return combination;
    }

    private int[] ListPlaces()
    {
        int[] places = new int[_counts.Aggregate(1, (product, count) => product * count)];
        Array.Fill(places, -1);
        for (int i = 0; i < _table!.Length; i++)
            places[_table[i]] = i;
        return places;
    }
}

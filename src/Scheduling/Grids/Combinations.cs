using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Definitions;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Goes through the combinations of some axes of a block, the last one fastest, and reads each. What a reading gave is
/// kept for each value of the axes that it looks at, or where those have more than <see cref="LargestTable"/>, until
/// one of them moves: a step costs what was not seen before.
/// </summary>
internal sealed class Combinations : ConfigurationReader
{
    private const int LargestTable = 1024;

    private readonly IReadOnlyList<GridAxis> _axes;
    private readonly int[] _counts;
    private readonly int[] _indices;

    /// <summary>The configuration before each axis is applied.</summary>
    private readonly TrialConfiguration[] _before;

    /// <summary>The step at which each axis moved last. The axes after it moved then too.</summary>
    private readonly long[] _moved;

    private readonly Dictionary<object, object> _known = new(ReferenceEqualityComparer.Instance);
    private long _step;

    /// <summary>Stands at the first combination.</summary>
    /// <param name="start">What the axes are applied to.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="fields">Dotted paths of the fields that are asked about by readings: of an axis of free ones,
    /// whose values are alike to them, the first value stands for all.</param>
    /// <param name="others">Fields that others look at, to whom all values differ.</param>
    public Combinations(
        TrialConfiguration start,
        IReadOnlyList<GridAxis> axes,
        IReadOnlyCollection<string> fields,
        IReadOnlyCollection<string>? others = null
    )
        : base(start)
    {
        _axes = axes;
        bool ownRules = DataSetCatalog.Brought(start.Data.Name) is not null || axes.Any(BringsData);
        _counts =
        [
            .. axes.Select(axis =>
                axis.Columns.All(column =>
                    others?.Contains(column.Field.Path) != true
                    && (column.Field.IsFree && !ownRules || !Looks(fields, column))
                )
                    ? 1
                    : axis.Count
            ),
        ];
        _indices = new int[axes.Count];
        _moved = new long[axes.Count];
        _before = new TrialConfiguration[axes.Count];
        if (axes.Count > 0)
            _before[0] = start;
        Apply(0);
    }

    /// <summary>Goes on to the next combination; false: that was the last.</summary>
    public bool Next()
    {
        int place = _indices.Length - 1;
        while (place >= 0 && ++_indices[place] == _counts[place])
            _indices[place--] = 0;
        if (place < 0)
            return false;
        _step++;
        Apply(place);
        return true;
    }

    /// <inheritdoc/>
    public override T Of<T>(Reading<T> reading)
    {
        if (!_known.TryGetValue(reading, out object? found))
            _known.Add(reading, found = KnownOf(reading));
        Known<T> known = (Known<T>)found;
        int place = known.Values.Length == 1 ? 0 : PlaceOf(known.Axes);
        long moved = known.IsTable || known.Axes.Length == 0 ? 0 : _moved[known.Axes[^1]];
        if (known.At[place] < moved)
            (known.Values[place], known.At[place]) = (reading.Make(this), _step);
        return known.Values[place];
    }

    private Known<T> KnownOf<T>(Reading<T> reading)
    {
        int[] axes =
        [
            .. Enumerable
                .Range(0, _axes.Count)
                .Where(axis => _axes[axis].Columns.Any(column => Looks(reading.Fields, column))),
        ];
        Int128 places = 1;
        foreach (int axis in axes)
            places *= _counts[axis];
        return new(axes, places <= LargestTable ? (int)places : null);
    }

    private int PlaceOf(int[] axes)
    {
        int place = 0;
        foreach (int axis in axes)
            place = place * _counts[axis] + _indices[axis];
        return place;
    }

    // Data sets of plugins have rules of their own, of any value of any field.
    private static bool BringsData(GridAxis axis) =>
        axis.Columns.Any(column =>
            column.Field.Path == DataField.Name.Path
            && Enumerable.Range(0, column.Count).Any(i => DataSetCatalog.Brought(column.Value(i) as string) is not null)
        );

    private void Apply(int place)
    {
        for (int axis = place; axis < _axes.Count; axis++)
        {
            Configuration = _axes[axis].Apply(_before[axis], _indices[axis]);
            _moved[axis] = _step;
            if (axis + 1 < _axes.Count)
                _before[axis + 1] = Configuration;
        }
    }

    private static bool Looks(IReadOnlyCollection<string> fields, AxisColumn column) =>
        fields.Contains(column.Field.Path) || column.Field.Displaces is { } displaced && fields.Contains(displaced);

    /// <summary>What a reading gave: at each place of the axes that it looks at, or where those are too many at the
    /// place where it was asked last.</summary>
    private sealed class Known<T>
    {
        public Known(int[] axes, int? places)
        {
            (Axes, IsTable) = (axes, places is not null);
            Values = new T[places ?? 1];
            At = new long[Values.Length];
            Array.Fill(At, -1);
        }

        public int[] Axes { get; }

        public bool IsTable { get; }

        public T[] Values { get; }

        /// <summary>The step at which each value was made; -1: none was.</summary>
        public long[] At { get; }
    }
}

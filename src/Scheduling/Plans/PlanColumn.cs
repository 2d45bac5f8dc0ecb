using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Plans;

/// <summary>A column of a sweep's tables: an axis that all blocks have, or a field that varies in or between
/// blocks.</summary>
internal sealed class PlanColumn
{
    private const int LongestText = 40;
    private const int LongestList = 100_000; // longer lists of whole numbers stay ranges
    private const int LongestUnion = 1_500_000;
    private const int MostRanges = 1000;

    private readonly ConfigurationField? _field;
    private readonly bool _byBlock;

    private PlanColumn(PlanAxis axis, ConfigurationField? field, bool byBlock = false) =>
        (Axis, _field, _byBlock) = (axis, field, byBlock);

    public PlanAxis Axis { get; }

    public static PlanColumn[] Of(IReadOnlyList<GridBlock> blocks)
    {
        List<PlanColumn> columns = [];
        HashSet<ConfigurationField> seen = [];
        foreach (GridAxis axis in blocks.SelectMany(block => block.Axes))
        {
            // A zipped axis stays one column only where every block has the same.
            if (
                axis.Columns.Count > 1
                && !axis.IsDrawn
                && blocks.All(block => block.Axes.Any(other => other.Identity == axis.Identity))
            )
            {
                if (axis.Columns.All(column => seen.Add(column.Field)))
                    columns.Add(new(Whole(axis), null));
                continue;
            }

            foreach (AxisColumn column in axis.Columns)
            {
                if (seen.Add(column.Field))
                    columns.Add(new(Varying(blocks, column.Field), column.Field));
            }
        }

        foreach (ConfigurationField field in FieldScope.Of([.. blocks.Select(block => block.Base)]))
        {
            if (!seen.Contains(field) && blocks.Any(block => !field.Agree(block.Base, blocks[0].Base)))
                columns.Add(
                    IsLong(field, blocks) && BlockNames(blocks, field) is { } names
                        ? new(new(field.ShortName, names, null, AxisScale.Categorical), field, byBlock: true)
                        : new(Varying(blocks, field), field)
                );
        }

        return [.. columns];
    }

    // Long texts, such as points, would fill a table: the names of the blocks that give them tell them apart.
    private static bool IsLong(ConfigurationField field, IReadOnlyList<GridBlock> blocks) =>
        field.Kind is PointsKind || blocks.Any(block => field.TextOf(block.Base).Length > LongestText);

    private static string[]? BlockNames(IReadOnlyList<GridBlock> blocks, ConfigurationField field)
    {
        Dictionary<string, GridBlock> named = [];
        foreach (GridBlock block in blocks)
        {
            if (block.Name is not { } name || !named.TryAdd(name, block) && !field.Agree(named[name].Base, block.Base))
                return null;
        }

        return [.. named.Keys];
    }

    /// <summary>Where this column's texts come from in a block.</summary>
    public ColumnTexts In(GridBlock block)
    {
        for (int axis = 0; axis < block.Axes.Count; axis++)
        {
            GridAxis candidate = block.Axes[axis];
            if (_field is null && candidate.Name == Axis.Name)
                return new(axis, candidate.Count, candidate.Text);
            if (_field is not null && candidate.Columns.FirstOrDefault(column => column.Field == _field) is { } found)
                // What has not been proposed yet has another text later.
                return new(axis, candidate.IsProposed ? int.MaxValue : found.Count, found.Text);
        }

        return new(_byBlock ? block.Name! : _field!.TextOf(block.Base));
    }

    private static PlanAxis Whole(GridAxis axis) =>
        new(axis.Name, new LazyList<string>(axis.Count, axis.Text), null, AxisScale.Categorical);

    private static PlanAxis Varying(IReadOnlyList<GridBlock> blocks, ConfigurationField field)
    {
        if (blocks.Any(block => block.Axes.Any(axis => axis.IsDrawn && axis.Varies(field))))
            return Drawn(blocks, field);
        AxisColumn?[] found =
        [
            .. blocks.Select(block =>
                block.Axes.SelectMany(axis => axis.Columns).FirstOrDefault(column => column.Field == field)
            ),
        ];
        AxisScale? given = blocks
            .SelectMany(block => block.Axes)
            .FirstOrDefault(axis => axis.Scale is not null && axis.Columns[0].Field == field)
            ?.Scale;
        if (
            found[0] is { } first
            && found.All(column => Same(column, first))
            && (blocks.Count > 1 || blocks[0].Axes.Any(axis => axis.Columns.Count == 1 && axis.Varies(field)))
        )
            return Named(field, first.Count, first.Value, given, first);

        if (RangesOf(blocks, field, found) is { } ranges && Long(ranges))
        {
            PiecesColumn pieces = new(field, Disjoint(ranges) ?? ranges, isDistinct: true);
            return Named(field, pieces.Count, pieces.Value, given, pieces);
        }

        Dictionary<string, object?> union = [];
        for (int i = 0; i < blocks.Count; i++)
        {
            if (found[i] is not { } column)
                union.TryAdd(field.TextOf(blocks[i].Base), field.Get(blocks[i].Base));
            for (int j = 0; j < (found[i]?.Count ?? 0); j++)
                union.TryAdd(found[i]!.Text(j), found[i]!.Value(j));
        }

        object?[] values = [.. union.Values];
        return Named(field, values.Length, i => values[i], given);
    }

    /// <summary>A field whose values in all blocks can neither be listed nor be written as ranges; null if there is
    /// none.</summary>
    public static ConfigurationField? TooLong(IReadOnlyList<GridBlock> blocks)
    {
        foreach (
            ConfigurationField field in blocks
                .SelectMany(block => block.Axes)
                .Where(axis => !axis.IsDrawn)
                .SelectMany(axis => axis.Columns)
                .Where(column => !column.IsListed)
                .Select(column => column.Field)
                .Distinct()
        )
        {
            AxisColumn?[] found =
            [
                .. blocks.Select(block =>
                    block.Axes.SelectMany(axis => axis.Columns).FirstOrDefault(column => column.Field == field)
                ),
            ];
            if (found[0] is { } first && found.All(column => Same(column, first)))
                continue;
            if (
                RangesOf(blocks, field, found) is { } ranges
                    ? Long(ranges) && Disjoint(ranges) is null
                    : found.Sum(column => (long)(column?.Count ?? 1)) > LongestUnion
            )
                return field;
        }

        return null;
    }

    private static bool Same(AxisColumn? left, AxisColumn right) =>
        ReferenceEquals(left, right) || left?.Count == right.Count && left.Identity == right.Identity;

    private static bool Long(IReadOnlyList<RangeColumn> ranges) => ranges.Sum(range => (long)range.Count) > LongestList;

    // The values of a field of whole numbers in all blocks, in their order; null where some are none.
    private static List<RangeColumn>? RangesOf(
        IReadOnlyList<GridBlock> blocks,
        ConfigurationField field,
        AxisColumn?[] found
    )
    {
        List<RangeColumn> ranges = [];
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is RangeColumn { Step: > 0 } range)
                ranges.Add(range);
            else if (found[i] is PiecesColumn pieces)
                ranges.AddRange(pieces.Pieces);
            else if (found[i] is null && field.Get(blocks[i].Base) is long number)
                ranges.Add(new(field, number, 1, 1));
            else
                return null;
        }

        return ranges;
    }

    // The same values as ranges without common ones; null where that cannot be done, or would take too many.
    private static List<RangeColumn>? Disjoint(IReadOnlyList<RangeColumn> ranges)
    {
        List<RangeColumn> apart = [];
        foreach (RangeColumn range in ranges.DistinctBy(range => (range.First, range.Step, range.Count)))
        {
            List<RangeColumn> left = [range];
            foreach (RangeColumn earlier in apart.ToArray())
            {
                List<RangeColumn> rest = [];
                foreach (RangeColumn part in left)
                {
                    if (!PiecesColumn.Meet(earlier, part))
                        rest.Add(part);
                    else if (PiecesColumn.Less(part, earlier) is { } less)
                        rest.AddRange(less);
                    else
                        return null;
                }

                left = rest;
            }

            apart.AddRange(left);
            if (apart.Count > MostRanges)
                return null;
        }

        return apart.Sum(range => (long)range.Count) > int.MaxValue ? null : apart;
    }

    // Values are listed only when somebody looks: all there are to draw from, or of spans those that were drawn.
    private static PlanAxis Drawn(IReadOnlyList<GridBlock> blocks, ConfigurationField field)
    {
        var sources = blocks
            .Select(block =>
                (
                    block.Base,
                    Column: block.Axes.SelectMany(axis => axis.Columns).FirstOrDefault(column => column.Field == field)
                )
            )
            .Select(found =>
                (
                    found.Base,
                    Column: found.Column is SearchColumn { Source: not SpanColumn } drawn ? drawn.Source : found.Column
                )
            )
            .ToArray();
        SpanColumn? span = sources
            .Select(source => (source.Column as SearchColumn)?.Source)
            .OfType<SpanColumn>()
            .FirstOrDefault();
        if (
            span is null
            && sources[0].Column is { IsDistinct: true } first
            && sources.All(source => Same(source.Column, first))
        )
            return Named(field, first.Count, first.Value, null, first);
        Lazy<object?[]> values = new(() =>
        {
            Dictionary<string, object?> union = [];
            foreach (var (configuration, column) in sources)
            {
                if (column is null)
                    union.TryAdd(field.TextOf(configuration), field.Get(configuration));
                int known = column is ProposedColumn proposed ? proposed.Known : column?.Count ?? 0;
                for (int i = 0; i < known; i++)
                    union.TryAdd(column!.Text(i), column.Value(i));
            }

            return span is null
                ? [.. union.Values]
                :
                [
                    .. union.Values.OrderBy(value =>
                        value is null ? double.NegativeInfinity : field.Kind.Number(value) ?? double.NegativeInfinity
                    ),
                ];
        });
        bool numeric =
            field.Kind is FreeKind
                ? span is null && values.Value.All(value => value is not null && field.Kind.Number(value) is not null)
                : field.Kind is NumberKind or IntegerKind
                    && sources.All(source => source.Column is not null || field.Get(source.Base) is not null);
        AxisScale scale = !numeric
            ? AxisScale.Categorical
            : span?.Scale
                ?? ScaleOf([
                    .. sources
                        .SelectMany(source => Some(source.Column, source.Base))
                        .Select(value => field.Kind.Number(value)!.Value),
                ]);
        IEnumerable<object> Some(AxisColumn? column, TrialConfiguration configuration) =>
            column is null ? [field.Get(configuration)!]
            : column.Count <= 1000 ? Enumerable.Range(0, column.Count).Select(column.Value)
            : [column.Value(0), column.Value(column.Count - 1)];

        return new(
            field.ShortName,
            new DeferredList<string>(() => [.. values.Value.Select(field.Text)]),
            numeric
                ? new DeferredList<double>(() => [.. values.Value.Select(value => field.Kind.Number(value!)!.Value)])
                : null,
            scale
        )
        {
            Span = span?.Words,
            IsOfIntegers = field.Kind is IntegerKind,
        };
    }

    private static PlanAxis Named(
        ConfigurationField field,
        int count,
        Func<int, object?> value,
        AxisScale? given,
        AxisColumn? column = null
    )
    {
        // Long lists are of one kind, but those of a program's parameters.
        object?[] looked =
        [
            .. Enumerable.Range(0, field.Kind is FreeKind ? count : Math.Min(count, 1000)).Select(value),
        ];
        bool gaps = looked.Contains(null),
            ofNumbers = looked.All(known => known is null || field.Kind.Number(known) is not null);
        LazyList<double>? numbers = ofNumbers && !gaps ? new(count, i => field.Kind.Number(value(i)!)!.Value) : null;
        return new(
            field.ShortName,
            new LazyList<string>(count, i => field.Text(value(i))),
            numbers,
            given ?? ScaleOf(numbers)
        )
        {
            HasGaps = gaps,
            IsOfNumbers = ofNumbers,
            IsOfIntegers = field.Kind is IntegerKind,
            PlaceOf = column is RangeColumn or PiecesColumn ? whole => column.IndexOf(whole) : null,
        };
    }

    // Log where all are positive and the largest is thirty times the smallest. Of long lists the ends are looked at.
    private static AxisScale ScaleOf(IReadOnlyList<double>? numbers)
    {
        if (numbers is null)
            return AxisScale.Categorical;
        double[] looked = numbers.Count <= 1000 ? [.. numbers] : [numbers[0], numbers[^1]];
        return looked.Length > 2 && looked.Min() > 0 && looked.Max() >= GridAxis.LogFrom * looked.Min()
            ? AxisScale.Log
            : AxisScale.Linear;
    }
}

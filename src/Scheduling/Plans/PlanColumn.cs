using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Plans;

/// <summary>A column of a sweep's tables: an axis that all blocks have, or a field that varies in or between blocks.</summary>
internal sealed class PlanColumn
{
    private readonly ConfigurationField? _field;

    private PlanColumn(PlanAxis axis, ConfigurationField? field) => (Axis, _field) = (axis, field);

    public PlanAxis Axis { get; }

    public static PlanColumn[] Of(IReadOnlyList<GridBlock> blocks)
    {
        List<PlanColumn> columns = [];
        HashSet<ConfigurationField> seen = [];
        foreach (GridAxis axis in blocks.SelectMany(block => block.Axes))
        {
            // A zipped axis stays one column only where every block has the same.
            if (axis.Columns.Count > 1 && blocks.All(block => block.Axes.Any(other => other.Canonical == axis.Canonical)))
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

        foreach (ConfigurationField field in ConfigurationFields.All)
        {
            if (!seen.Contains(field) && blocks.Any(block => !field.Agree(block.Base, blocks[0].Base)))
                columns.Add(new(Varying(blocks, field), field));
        }

        return [.. columns];
    }

    public string Text(GridBlock block, ReadOnlySpan<int> indices)
    {
        for (int axis = 0; axis < block.Axes.Count; axis++)
        {
            if (_field is null && block.Axes[axis].Name == Axis.Name)
                return block.Axes[axis].Text(indices[axis]);
            if (_field is not null && block.Axes[axis].Columns.FirstOrDefault(column => column.Field == _field) is { } found)
                return found.Text(indices[axis]);
        }

        return _field!.TextOf(block.Base);
    }

    private static PlanAxis Whole(GridAxis axis) => new(axis.Name, new LazyList<string>(axis.Count, axis.Text), null, AxisScale.Categorical);

    private static PlanAxis Varying(IReadOnlyList<GridBlock> blocks, ConfigurationField field)
    {
        AxisColumn?[] found = [.. blocks.Select(block => block.Axes.SelectMany(axis => axis.Columns).FirstOrDefault(column => column.Field == field))];
        AxisScale? given = blocks.SelectMany(block => block.Axes).FirstOrDefault(axis => axis.Scale is not null && axis.Columns[0].Field == field)?.Scale;
        if (found[0] is { } first && found.All(column => column?.Canonical == first.Canonical) && (blocks.Count > 1 || blocks[0].Axes.Any(axis => axis.Columns.Count == 1 && axis.Varies(field))))
            return Named(field, first.Count, first.Value, given);

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

    private static PlanAxis Named(ConfigurationField field, int count, Func<int, object?> value, AxisScale? given)
    {
        bool numeric = field.Kind is NumberKind or IntegerKind && Enumerable.Range(0, Math.Min(count, 1000)).All(i => value(i) is not null);
        LazyList<double>? numbers = numeric ? new(count, i => field.Kind.Number(value(i)!)!.Value) : null;
        return new(field.ShortName, new LazyList<string>(count, i => field.Text(value(i))), numbers, given ?? ScaleOf(numbers));
    }

    // Log where all are positive and the largest is at least thirty times the smallest; the first and the last are looked at in long lists.
    private static AxisScale ScaleOf(IReadOnlyList<double>? numbers)
    {
        if (numbers is null)
            return AxisScale.Categorical;
        double[] looked = numbers.Count <= 1000 ? [.. numbers] : [numbers[0], numbers[^1]];
        return looked.Length > 2 && looked.Min() > 0 && looked.Max() >= 30 * looked.Min() ? AxisScale.Log : AxisScale.Linear;
    }
}

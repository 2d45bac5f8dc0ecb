using Sweeps.Drawing.Axes;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Drawing.Cells;

/// <summary>An axis together with the values that occur in the cells that are drawn, in the order of the grid
/// file.</summary>
internal sealed class Dimension
{
    private const int LongestName = 6;
    private const int FewestDigits = 3;
    private const int MostDigits = 12;

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly double[]? _numbers;

    private Dimension(PlanAxis axis, int index, IReadOnlyList<string> values, double[]? numbers)
    {
        Axis = axis;
        Index = index;
        Values = values;
        Names = numbers is null ? values : Short(values, numbers);
        _numbers = numbers;
        for (int i = 0; i < values.Count; i++)
            _indices.Add(values[i], i);
    }

    public PlanAxis Axis { get; }

    /// <summary>Its place among the axes.</summary>
    public int Index { get; }

    public IReadOnlyList<string> Values { get; }

    /// <summary>The values as legends and headings have them: long numbers, as logarithmic spacings give them, with as
    /// many digits as tell them apart.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool IsNumeric => _numbers is not null;

    /// <summary>The axes that have more than one value in these cells.</summary>
    public static List<Dimension> Varying(IReadOnlyList<PlanAxis> axes, IReadOnlyList<IReadOnlyList<string>> cells) =>
        [
            .. Enumerable
                .Range(0, axes.Count)
                .Select(index => Of(axes[index], index, cells))
                .Where(dimension => dimension.Values.Count > 1),
        ];

    public int IndexIn(IReadOnlyList<string> cell) => _indices[cell[Index]];

    public double Position(IReadOnlyList<string> cell) => _numbers is null ? IndexIn(cell) : _numbers[IndexIn(cell)];

    public HorizontalAxis Horizontal() =>
        _numbers is null ? Even() : new HorizontalAxis(Labels.Axis(Axis.Name), Axis.Scale, _numbers, Values);

    /// <summary>The axis with its values at even distances, whatever they are.</summary>
    public HorizontalAxis Even() =>
        new(
            Labels.Axis(Axis.Name),
            AxisScale.Categorical,
            [.. Enumerable.Range(0, Values.Count).Select(index => (double)index)],
            _numbers is null ? Values : Short([.. _numbers.Select(number => NumberLabel.Of(number))], _numbers)
        );

    private static IReadOnlyList<string> Short(IReadOnlyList<string> values, double[] numbers)
    {
        if (values.All(value => value.Length <= LongestName))
            return values;
        for (int digits = FewestDigits; digits < MostDigits; digits++)
        {
            string[] names =
            [
                .. values.Select(
                    (value, index) => value.Length <= LongestName ? value : NumberLabel.Of(numbers[index], digits)
                ),
            ];
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Length)
                return names;
        }

        return values;
    }

    private static Dimension Of(PlanAxis axis, int index, IReadOnlyList<IReadOnlyList<string>> cells)
    {
        HashSet<string> present = [.. cells.Select(cell => cell[index])];
        List<string> values = [];
        List<double> numbers = [];
        for (int i = 0; i < axis.Values.Count; i++)
        {
            if (!present.Remove(axis.Values[i]))
                continue;
            values.Add(axis.Values[i]);
            if (axis.Numbers is not null)
                numbers.Add(axis.Numbers[i]);
        }

        bool numeric = axis.Numbers is not null && axis.Scale != AxisScale.Categorical && present.Count == 0;
        values.AddRange(present.Order(StringComparer.Ordinal)); // a block that leaves an axis at its fixed value
        return new Dimension(axis, index, values, numeric ? [.. numbers] : null);
    }
}

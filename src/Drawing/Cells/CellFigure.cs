using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Styles;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Drawing.Cells;

/// <summary>What to draw of a sweep.</summary>
public sealed record CellFigureOptions
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What all trials share, in words.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The axis to draw along; null: p where it varies, else the numeric axis with most values.</summary>
    public string? Along { get; init; }

    /// <summary>Measures, one panel each; those that no trial has are left out.</summary>
    public required IReadOnlyList<string> Measures { get; init; }

    /// <summary>Unit of a measure; empty for pure numbers.</summary>
    public Func<string, string> Unit { get; init; } = _ => "";
}

/// <summary>
/// Turns a sweep's cells into small multiples: measures side by side, one line for each combination of the other axes, and a row of
/// panels for each value of an axis where the lines of one panel would be too many to tell apart.
/// </summary>
public static class CellFigure
{
    private const int MostLines = 4;
    private const int MostFacets = 12;

    /// <summary>The figure; null where there is nothing to draw.</summary>
    public static LineFigure? Of(CellTable table, CellFigureOptions options)
    {
        string[] measures = [.. options.Measures.Where(measure => table.IndexOf(measure) >= 0)];
        if (measures.Length == 0 || table.Cells.Count == 0)
            return null;

        List<Dimension> varying = [.. Enumerable.Range(0, table.Axes.Count).Select(index => Dimension.Of(table, index)).Where(dimension => dimension.Values.Count > 1)];
        Dimension? along = ChooseAlong(varying, options.Along);
        if (along is not null)
            varying.Remove(along);

        // Of what was drawn from spans hardly two cells share a value: they are points in a cloud, not lines or rows of their own.
        bool scattered = varying.RemoveAll(dimension => dimension.Axis.Span is not null) > 0 || along?.Axis.Span is not null;

        // The axis with most values takes the colours; those with fewest become rows of panels where lines would crowd each other.
        List<Dimension> lines = [.. varying.OrderByDescending(dimension => dimension.Values.Count)];
        List<Dimension> facets = [];
        while (lines.Count > 1 && Combinations(lines) > MostLines)
        {
            facets.Add(lines[^1]);
            lines.RemoveAt(lines.Count - 1);
        }

        lines = [.. lines.OrderBy(dimension => dimension.Index)];
        facets = [.. facets.OrderBy(dimension => dimension.Index)];
        LineKey[] keys = Keys(lines);
        long[] facetNumbers = [.. Enumerable.Range(0, (int)Math.Min(Combinations(facets), MostFacets)).Select(number => (long)number)];

        List<LinePanel> panels = [];
        foreach (long facet in facetNumbers)
        {
            CellResult[] cells = [.. table.Cells.Where(cell => Number(facets, cell) == facet)];
            string facetName = facets.Count == 0 ? "" : string.Join(", ", facets.Zip(Digits(facets, facet), (dimension, digit) => $"{Labels.ShortAxis(dimension.Axis.Name)} {dimension.Values[digit]}"));
            foreach (string measure in measures)
            {
                int column = table.IndexOf(measure);
                string unit = options.Unit(measure);
                panels.Add(new LinePanel(
                    facetName.Length == 0 ? Labels.Measure(measure) : $"{Labels.Measure(measure)}: {facetName}",
                    unit.Length == 0 ? Labels.Measure(measure).ToLowerInvariant() : $"{Labels.Measure(measure).ToLowerInvariant()} ({unit})",
                    measure,
                    [.. cells.Select(cell => new LinePoint((int)Number(lines, cell), along?.Position(cell) ?? 0, cell.Measures[column], Name(table, cell), cell.Note))]));
            }
        }

        HorizontalAxis x = along?.Horizontal() ?? new HorizontalAxis("", AxisScale.Categorical, [0], [options.Title]);
        return new LineFigure
        {
            Title = options.Title,
            Subtitle = options.Subtitle,
            Description = Describe(measures, along, lines, facets),
            X = x,
            IsScattered = scattered,
            LegendTitle = string.Join(" · ", lines.Select(dimension => Labels.ShortAxis(dimension.Axis.Name))),
            Lines = keys,
            Panels = panels,
            Columns = measures.Length is 1 && facetNumbers.Length > 1 ? 2 : Math.Min(measures.Length, 3),
            Caption = Caption(table, Combinations(facets) - facetNumbers.Length),
        };
    }

    private static Dimension? ChooseAlong(List<Dimension> varying, string? wanted)
    {
        if (wanted is not null)
            return varying.FirstOrDefault(dimension => dimension.Axis.Name == wanted);
        return varying.FirstOrDefault(dimension => dimension.Axis.Name is "p" or "noise.p")
            ?? varying.Where(dimension => dimension.IsNumeric).OrderByDescending(dimension => dimension.Values.Count).FirstOrDefault()
            ?? varying.OrderByDescending(dimension => dimension.Values.Count).FirstOrDefault();
    }

    private static long Combinations(List<Dimension> dimensions) => dimensions.Aggregate(1L, (product, dimension) => product * dimension.Values.Count);

    /// <summary>A cell's combination of the dimensions' values, as a mixed-radix number.</summary>
    private static long Number(List<Dimension> dimensions, CellResult cell) =>
        dimensions.Aggregate(0L, (number, dimension) => number * dimension.Values.Count + dimension.IndexIn(cell));

    private static int[] Digits(List<Dimension> dimensions, long number)
    {
        int[] digits = new int[dimensions.Count];
        for (int i = dimensions.Count - 1; i >= 0; i--)
        {
            digits[i] = (int)(number % dimensions[i].Values.Count);
            number /= dimensions[i].Values.Count;
        }

        return digits;
    }

    private static LineKey[] Keys(List<Dimension> lines)
    {
        int hueOf = lines.Count == 0 ? -1 : lines.IndexOf(lines.MaxBy(dimension => dimension.Values.Count)!);
        LineKey[] keys = new LineKey[Combinations(lines)];
        for (int number = 0; number < keys.Length; number++)
        {
            int[] digits = Digits(lines, number);
            int hue = hueOf < 0 ? 0 : digits[hueOf];
            int form = hue / Palette.Count;
            for (int i = 0; i < digits.Length; i++)
            {
                if (i != hueOf)
                    form = form * lines[i].Values.Count + digits[i];
            }

            keys[number] = new LineKey(string.Join(" · ", lines.Zip(digits, (dimension, digit) => dimension.Values[digit])), hue, form, number);
        }

        return keys;
    }

    private static string Name(CellTable table, CellResult cell) =>
        table.Axes.Count == 0 ? "all trials" : string.Join(", ", table.Axes.Zip(cell.AxisValues, (axis, value) => $"{axis.Name} = {value}"));

    private static string Describe(string[] measures, Dimension? along, List<Dimension> lines, List<Dimension> facets)
    {
        string text = $"Line charts of {string.Join(" and ", measures.Select(measure => Labels.Measure(measure).ToLowerInvariant()))}";
        if (along is not null)
            text += $" against {Labels.Axis(along.Axis.Name)}";
        if (lines.Count > 0)
            text += $", one line for each {string.Join(" and ", lines.Select(dimension => Labels.ShortAxis(dimension.Axis.Name)))}";
        if (facets.Count > 0)
            text += $", one row for each {string.Join(" and ", facets.Select(dimension => Labels.ShortAxis(dimension.Axis.Name)))}";
        return $"{text}. Every point is a mean over seeds with its 95 % interval.";
    }

    private static string Caption(CellTable table, long hiddenFacets)
    {
        int[] counts = [.. table.Cells.SelectMany(cell => cell.Measures).Select(summary => summary.Count).Where(count => count > 0).Distinct().Order()];
        string n = counts switch { [] => "", [var only] => $"n = {only}", [var first, .., var last] => $"n = {first} to {last}" };
        string text = counts is [1]
            ? "Points are single runs (n = 1): nothing can be said about their spread."
            : $"Points are means over seeds ({n}) of the last value measured; bands and bars are 95 % confidence intervals of the mean (Student's t).";
        if (table.Cells.Any(cell => cell.Note.Length > 0))
            text += " Hollow points leave out seeds that diverged or failed; a cross marks a cell where all did.";
        return hiddenFacets > 0 ? $"{text} {hiddenFacets} more rows of panels are left out." : text;
    }

    /// <summary>An axis together with the values that occur in the table, in the order of the grid file.</summary>
    private sealed class Dimension
    {
        private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
        private readonly double[]? _numbers;

        private Dimension(PlanAxis axis, int index, IReadOnlyList<string> values, double[]? numbers)
        {
            Axis = axis;
            Index = index;
            Values = values;
            _numbers = numbers;
            for (int i = 0; i < values.Count; i++)
                _indices.Add(values[i], i);
        }

        public PlanAxis Axis { get; }

        public int Index { get; }

        public IReadOnlyList<string> Values { get; }

        public bool IsNumeric => _numbers is not null;

        public static Dimension Of(CellTable table, int index)
        {
            PlanAxis axis = table.Axes[index];
            HashSet<string> present = [.. table.Cells.Select(cell => cell.AxisValues[index])];
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
            values.AddRange(present.Order(StringComparer.Ordinal));  // a block that leaves an axis at its fixed value
            return new Dimension(axis, index, values, numeric ? [.. numbers] : null);
        }

        public int IndexIn(CellResult cell) => _indices[cell.AxisValues[Index]];

        public double Position(CellResult cell) => _numbers is null ? IndexIn(cell) : _numbers[IndexIn(cell)];

        public HorizontalAxis Horizontal() => _numbers is null
            ? new HorizontalAxis(Labels.Axis(Axis.Name), AxisScale.Categorical, [.. Enumerable.Range(0, Values.Count).Select(index => (double)index)], Values)
            : new HorizontalAxis(Labels.Axis(Axis.Name), Axis.Scale, _numbers, Values);
    }
}

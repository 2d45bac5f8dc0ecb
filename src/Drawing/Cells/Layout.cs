using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Styles;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Drawing.Cells;

/// <summary>
/// Who goes where: which axis a picture is read along, which axes tell lines apart, and which have a row of panels for
/// each of their values, because the lines of one panel would be too many to tell apart.
/// </summary>
internal sealed class Layout
{
    private const int MostLines = 4;
    private const int MostFacets = 12;
    private const int MostPairs = 35;

    /// <summary>Two numbers are told apart best by two unlike colours.</summary>
    private const int FewestOrdered = 3;

    private readonly List<Dimension> _lines;
    private readonly List<Dimension> _facets;
    private readonly Dimension? _shapes;

    // Numbers of the combinations that some cell has: axes that go along with each other have few of all.
    private readonly long[] _lineNumbers;
    private readonly long[] _facetNumbers;

    private Layout(
        List<Dimension> along,
        List<Dimension> lines,
        List<Dimension> facets,
        Dimension? shapes,
        IReadOnlyList<IReadOnlyList<string>> cells,
        bool scattered
    )
    {
        Along = along;
        _lines = lines;
        _facets = facets;
        _shapes = shapes;
        _lineNumbers = Present(lines, cells);
        _facetNumbers = Present(facets, cells);
        IsScattered = scattered;
    }

    /// <summary>The axes that the picture is read along.</summary>
    public IReadOnlyList<Dimension> Along { get; }

    /// <summary>Whether hardly two cells share a value, since values were drawn from a span: points in a cloud, not
    /// lines or rows of their own.</summary>
    public bool IsScattered { get; }

    /// <summary>The panels' numbers; those beyond a screenful are left out, see <see cref="HiddenFacets"/>.</summary>
    public IEnumerable<long> Facets => _facetNumbers.Take(MostFacets);

    public long HiddenFacets => Math.Max(0, _facetNumbers.Length - MostFacets);

    /// <summary>Names of the axes that tell lines apart.</summary>
    public IEnumerable<string> LineAxes => _lines.Select(dimension => Labels.ShortAxis(dimension.Axis.Name));

    /// <summary>Names of the axes that have a row of panels for each value.</summary>
    public IEnumerable<string> FacetAxes => _facets.Select(dimension => Labels.ShortAxis(dimension.Axis.Name));

    /// <summary>Lays out cells.</summary>
    /// <param name="axes">Axes of the cells.</param>
    /// <param name="cells">Values of each cell.</param>
    /// <param name="along">Chooses the axes to read along out of those that vary.</param>
    /// <param name="by">The axis that tells lines apart; null: as many as stay readable.</param>
    /// <param name="lined">Whether the picture has lines at all; else what is not read along has rows of
    /// panels.</param>
    /// <param name="shaped">The axis beside <paramref name="by"/> whose values have marks of their own; null: none
    /// has.</param>
    public static Layout Of(
        IReadOnlyList<PlanAxis> axes,
        IReadOnlyList<IReadOnlyList<string>> cells,
        Func<IReadOnlyList<Dimension>, IEnumerable<Dimension?>> along,
        string? by,
        bool lined = true,
        string? shaped = null
    )
    {
        List<Dimension> varying = Dimension.Varying(axes, cells);
        List<Dimension> chosen = [.. along(varying).OfType<Dimension>()];
        varying.RemoveAll(chosen.Contains);
        bool scattered =
            varying.RemoveAll(dimension => dimension.Axis.Span is not null && dimension.Axis.Name != by) > 0
            || chosen.Any(dimension => dimension.Axis.Span is not null);

        // The axis with most values takes the colours; those with fewest become rows of panels where lines would crowd
        // each other.
        List<Dimension> lines = lined
            ?
            [
                .. varying
                    .Where(dimension => by is null || dimension.Axis.Name == by || dimension.Axis.Name == shaped)
                    .OrderByDescending(dimension => dimension.Values.Count),
            ]
            : [];
        List<Dimension> facets = [.. varying.Where(dimension => !lines.Contains(dimension))];
        while (shaped is null && lines.Count > 1 && Present(lines, cells).Length > MostLines)
        {
            facets.Add(lines[^1]);
            lines.RemoveAt(lines.Count - 1);
        }

        return new Layout(
            chosen,
            [.. lines.OrderBy(dimension => dimension.Index)],
            [.. facets.OrderBy(dimension => dimension.Index)],
            lines.FirstOrDefault(dimension => dimension.Axis.Name == shaped),
            cells,
            scattered
        );
    }

    /// <summary>p where it varies, else the numeric axis with most values, else the one with most values.</summary>
    public static Dimension? Main(IEnumerable<Dimension> varying)
    {
        Dimension[] all = [.. varying];
        return all.FirstOrDefault(dimension => dimension.Axis.Name is "p" or "noise.p")
            ?? all.Where(dimension => dimension.IsNumeric)
                .OrderByDescending(dimension => dimension.Values.Count)
                .FirstOrDefault()
            ?? all.OrderByDescending(dimension => dimension.Values.Count).FirstOrDefault();
    }

    /// <summary>The axis beside another one, which has the colours, whose values a cloud of points can tell apart by
    /// their marks; null where there is none, or where there would be too many of both.</summary>
    public static Dimension? Shaped(
        IReadOnlyList<Dimension> varying,
        string? by,
        IReadOnlyList<IReadOnlyList<string>> cells
    )
    {
        if (
            varying.FirstOrDefault(dimension => dimension.Axis.Name == by) is not { } colours
            || (!colours.IsNumeric && colours.Values.Count > Palette.Count)
        )
            return null;
        return varying
            .Where(dimension =>
                dimension != colours
                && dimension.Axis.Span is null
                && dimension.Values.Count <= Marker.Shapes
                && Present([colours, dimension], cells).Length <= MostPairs
            )
            .MaxBy(dimension => dimension.Values.Count);
    }

    public int LineOf(IReadOnlyList<string> cell) => Array.BinarySearch(_lineNumbers, Number(_lines, cell));

    public long FacetOf(IReadOnlyList<string> cell) => Number(_facets, cell);

    /// <summary>What the cells of a panel share, in words; empty where there is only one.</summary>
    public string FacetName(long facet) =>
        string.Join(
            ", ",
            _facets.Zip(
                Digits(_facets, facet),
                (dimension, digit) => $"{Labels.ShortAxis(dimension.Axis.Name)} {dimension.Names[digit]}"
            )
        );

    /// <summary>
    /// The lines of a panel, no two of which look the same. An axis of numbers takes shades in their order; categories
    /// take the colours that are told apart best, and where these repeat another mark and dash.
    /// </summary>
    public LineKey[] Keys()
    {
        int shapeOf = _shapes is null ? -1 : _lines.IndexOf(_shapes);
        int hueOf =
            _lines.Count == 0 ? -1
            : shapeOf >= 0 ? _lines.FindIndex(dimension => dimension != _shapes)
            : _lines.IndexOf(_lines.MaxBy(dimension => dimension.Values.Count)!);
        int hues = hueOf < 0 ? 1 : _lines[hueOf].Values.Count;
        bool ordered =
            hueOf >= 0 && _lines[hueOf].IsNumeric && hues >= FewestOrdered || hues > Palette.Count * Marker.Shapes;
        LineKey[] keys = new LineKey[_lineNumbers.Length];
        for (int number = 0; number < keys.Length; number++)
        {
            int[] digits = Digits(_lines, _lineNumbers[number]);
            int hue = hueOf < 0 ? 0 : digits[hueOf];
            int form =
                !ordered ? hue / Palette.Count
                : hues > Colour.Shades ? hue
                : 0;
            for (int i = 0; i < digits.Length; i++)
            {
                if (i != hueOf && i != shapeOf)
                    form = form * _lines[i].Values.Count + digits[i];
            }

            keys[number] = new LineKey(
                string.Join(" · ", _lines.Zip(digits, (dimension, digit) => dimension.Names[digit])),
                ordered ? Colour.OfOrdered(hue, hues) : Colour.OfCategory(hue),
                form,
                shapeOf >= 0 ? digits[shapeOf]
                    : _lines.Count > 1 || ordered ? number
                    : number + number / Palette.Count
            );
        }

        return keys;
    }

    private static long[] Present(List<Dimension> dimensions, IReadOnlyList<IReadOnlyList<string>> cells) =>
        dimensions.Count == 0 ? [0] : [.. cells.Select(cell => Number(dimensions, cell)).Distinct().Order()];

    /// <summary>A cell's combination of the dimensions' values, as a mixed-radix number.</summary>
    private static long Number(List<Dimension> dimensions, IReadOnlyList<string> cell) =>
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
}

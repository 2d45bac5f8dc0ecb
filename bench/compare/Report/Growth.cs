using System.Globalization;
using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Styles;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Compare.Report;

/// <summary>A picture of how a figure grows with the size of the case, over several comparisons.</summary>
internal sealed record GrowthDefinition
{
    /// <summary>Name of the picture's file.</summary>
    public required string Name { get; init; }

    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What is shown, in a sentence or two.</summary>
    public string Text { get; init; } = "";

    /// <summary>The field of result lines that is shown; positive.</summary>
    public required string Measure { get; init; }

    /// <summary>What the field counts.</summary>
    public required string Unit { get; init; }

    /// <summary>One chart each.</summary>
    public required IReadOnlyList<GrowthPanel> Panels { get; init; }
}

/// <summary>One chart of growth.</summary>
/// <param name="Title">What it shows apart from the others.</param>
/// <param name="Comparisons">Names of the comparisons, of any part, whose cases it shows: each "1,000 of
/// something".</param>
internal sealed record GrowthPanel(string Title, IReadOnlyList<string> Comparisons);

/// <summary>Draws growth.</summary>
internal static class Growth
{
    /// <summary>The SVG text; null where fewer than two sizes were measured.</summary>
    /// <param name="definition">What it shows.</param>
    /// <param name="parts">All parts that have results.</param>
    public static string? Draw(GrowthDefinition definition, IReadOnlyList<Part> parts)
    {
        Median[] medians =
        [
            .. definition.Panels.SelectMany(
                (panel, at) =>
                    panel.Comparisons.SelectMany(comparison =>
                        parts.SelectMany(part => Medians(definition, part.Results, comparison, at))
                    )
            ),
        ];
        double[] sizes = [.. medians.Select(median => median.Size).Distinct().Order()];
        if (sizes.Length < 2)
            return null;
        string[] sides = [.. medians.Select(median => median.Side).Distinct()];
        return LineFigureDrawing.Draw(
            new LineFigure
            {
                Title = definition.Title,
                Subtitle = $"{definition.Unit}, as power of ten",
                Description = string.Join(
                    "; ",
                    medians.Select(median =>
                        $"{median.Side}, {median.Case}: {Tables.Number(median.Value)} {definition.Unit}"
                    )
                ),
                X = new HorizontalAxis("trials", AxisScale.Log, sizes, [.. sizes.Select(Tables.Number)]),
                Lines = [.. sides.Select((side, i) => new LineKey(side, Colour.OfCategory(i), i % 3, i))],
                Panels =
                [
                    .. definition.Panels.Select(
                        (panel, at) =>
                            new LinePanel(
                                panel.Title,
                                $"log₁₀ of {definition.Unit}",
                                "all",
                                [.. medians.Where(median => median.Panel == at).Select(Point)]
                            )
                    ),
                ],
                Columns = 2,
                Caption = "Medians of rounds.",
            },
            definition.Name
        );

        LinePoint Point(Median median) =>
            new(
                Array.IndexOf(sides, median.Side),
                median.Size,
                new Summary(1, Math.Log10(median.Value), null, null),
                $"{median.Side}, {median.Case}: {Tables.Number(median.Value)} {definition.Unit}"
            );
    }

    private static IEnumerable<Median> Medians(
        GrowthDefinition definition,
        Results results,
        string comparison,
        int panel
    ) =>
        from @case in results.Cases(comparison)
        from side in results.Sides(comparison, @case)
        let values = results.Values(comparison, @case, side, definition.Measure)
        where values.Count > 0
        select new Median(panel, side, @case, Size(@case), Spread.Of(values.Values).Median);

    private static double Size(string name) =>
        double.TryParse(name.Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double size)
            ? size
            : throw new FormatException(
                $"A case whose growth is shown begins with its size, such as `1,000 trials`, but this is `{name}`. "
                    + "Name it so, or leave its comparison out of the part's `growth`."
            );

    private readonly record struct Median(int Panel, string Side, string Case, double Size, double Value);
}

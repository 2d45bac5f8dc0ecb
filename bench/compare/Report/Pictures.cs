using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Styles;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Compare.Report;

/// <summary>Pictures of a comparison's ratios, case by case.</summary>
internal static class Pictures
{
    private const int TargetHue = 5;

    /// <summary>Whether a comparison has enough for a picture.</summary>
    public static bool IsDrawn(Comparison comparison) =>
        comparison.Definition.Picture && comparison.Rows.Count(row => row.Ratio is not null) > 1;

    /// <summary>The SVG text.</summary>
    public static string Draw(Comparison comparison)
    {
        Row[] rows = [.. comparison.Rows.Where(row => row.Ratio is not null)];
        string[] places = [.. rows.Select(row => Place(row.Case)).Distinct()];
        string[] peers = [.. rows.Select(row => row.Peer!).Distinct()];
        bool aims = rows.Any(row => row.Target is not null);
        LineKey[] lines =
        [
            .. peers.Select((peer, i) => new LineKey($"against {peer}", Colour.OfCategory(i), 0, i)),
            .. aims ? new[] { new LineKey("aim", Colour.OfCategory(TargetHue), 0, 3) } : [],
        ];
        LinePanel[] panels =
        [
            .. rows.GroupBy(row => Panel(row.Case))
                .Select(group => new LinePanel(group.Key, "times", group.Key, [.. group.SelectMany(Points)])),
        ];
        return LineFigureDrawing.Draw(
            new LineFigure
            {
                Title = comparison.Definition.Title,
                Subtitle =
                    $"How many times {comparison.Definition.Own} is "
                    + $"{(comparison.Definition.Better == Better.Higher ? "above" : "below")} the others in "
                    + $"{comparison.Definition.Unit}",
                Description = string.Join(
                    "; ",
                    rows.Select(row => $"{row.Case} against {row.Peer}: {Tables.Number(row.Ratio!.Value.Median)} times")
                ),
                X = new HorizontalAxis("", AxisScale.Categorical, [.. places.Select((_, i) => (double)i)], places),
                Lines = lines,
                Panels = panels,
                Columns = Math.Min(panels.Length, 2),
                Caption =
                    "Marks are ratios of medians; bars reach as far from them as 80 % of the ratios of single "
                    + "rounds do on the farther side.",
            },
            comparison.Definition.Name
        );

        IEnumerable<LinePoint> Points(Row row)
        {
            int x = Array.IndexOf(places, Place(row.Case));
            yield return new LinePoint(
                Array.IndexOf(peers, row.Peer),
                x,
                Whiskers(row.Ratio!.Value),
                $"{row.Case} against {row.Peer}"
            );
            if (row.Target is { } bound)
                yield return new LinePoint(
                    peers.Length,
                    x,
                    new Summary(1, bound, null, null),
                    $"aim for {row.Case} against {row.Peer}"
                );
        }
    }

    // "784-64-64-10, batch 32": what comes after the comma has a panel of its own.
    private static string Place(string name) => name.Split(", ", 2)[0];

    private static string Panel(string name) => name.Split(", ", 2) is [_, var panel] ? panel : "";

    // A figure's bars are symmetric: as long as the farther end asks for.
    private static Summary Whiskers(Spread ratio) =>
        new(
            ratio.Rounds,
            ratio.Median,
            null,
            ratio.Rounds < 2 ? null : Math.Max(ratio.High - ratio.Median, ratio.Median - ratio.Low)
        );
}

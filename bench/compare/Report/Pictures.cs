using Sweeps.Drawing.Charts;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Compare.Report;

/// <summary>Pictures of a comparison's ratios, case by case.</summary>
internal static class Pictures
{
    private const int TargetHue = 5;

    /// <summary>Whether a comparison has enough for a picture.</summary>
    public static bool IsDrawn(Comparison comparison) => comparison.Definition.Picture && comparison.Rows.Count(row => row.Ratio is not null) > 1;

    /// <summary>The SVG text.</summary>
    public static string Draw(Comparison comparison)
    {
        Row[] rows = [.. comparison.Rows.Where(row => row.Ratio is not null)];
        string[] cases = [.. rows.Select(row => row.Case).Distinct()];
        string[] peers = [.. rows.Select(row => row.Peer!).Distinct()];
        bool aims = rows.Any(row => row.Target is not null);
        LineKey[] lines = [.. peers.Select((peer, i) => new LineKey($"against {peer}", i, 0, i)), .. aims ? new[] { new LineKey("aim", TargetHue, 0, 3) } : []];
        LinePoint[] points =
        [
            .. rows.Select(row => new LinePoint(Array.IndexOf(peers, row.Peer), Array.IndexOf(cases, row.Case), Whiskers(row.Ratio!.Value), $"{row.Case} against {row.Peer}")),
            .. rows.Where(row => row.Target is not null).Select(row => new LinePoint(peers.Length, Array.IndexOf(cases, row.Case), new Summary(1, row.Target!.Value, null, null), $"aim for {row.Case} against {row.Peer}")),
        ];
        return LineFigureDrawing.Draw(new LineFigure
        {
            Title = comparison.Definition.Title,
            Subtitle = $"How many times {comparison.Definition.Own} is {(comparison.Definition.Better == Better.Higher ? "above" : "below")} the others in {comparison.Definition.Unit}",
            Description = string.Join("; ", rows.Select(row => $"{row.Case} against {row.Peer}: {Tables.Number(row.Ratio!.Value.Median)} times")),
            X = new HorizontalAxis("", AxisScale.Categorical, [.. cases.Select((_, i) => (double)i)], cases),
            Lines = lines,
            Panels = [new LinePanel("", "times", "ratio", points)],
            Columns = 1,
            Caption = "Marks are ratios of medians; bars reach as far from them as 80 % of the ratios of single rounds do on the farther side.",
        }, comparison.Definition.Name);
    }

    // A figure's bars are symmetric: as long as the farther end asks for.
    private static Summary Whiskers(Spread ratio) =>
        new(ratio.Rounds, ratio.Median, null, ratio.Rounds < 2 ? null : Math.Max(ratio.High - ratio.Median, ratio.Median - ratio.Low));
}

using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Bars;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>Turns what was found of a sweep's axes into bars: for each measure what the best trials have in common,
/// and beside it what each axis explains of all values.</summary>
public static class ImportanceFigure
{
    /// <summary>The figure; null where there is nothing to draw: no axis, or no seed with enough trials.</summary>
    /// <param name="measures">The trials, for each measure.</param>
    /// <param name="options">Heading and size.</param>
    /// <param name="share">Of the trials that count as the best.</param>
    /// <param name="cancellation">Ends it.</param>
    public static BarFigure? Of(
        IReadOnlyList<ImportanceSamples> measures,
        CellFigureOptions options,
        double share = ImportanceSamples.UsualShare,
        CancellationToken cancellation = default
    )
    {
        ImportanceSamples[] shown = [.. measures.Where(samples => samples.Seeds > 0 && samples.Axes.Count > 0)];
        if (shown.Length == 0)
            return null;
        string best = share == ImportanceSamples.UsualShare ? "tenth" : $"{NumberLabel.Of(100 * share, 3)} %";
        return new BarFigure
        {
            Title = options.Title,
            Subtitle = options.Subtitle,
            Description =
                $"Bars of how much each axis decides {Words.List(shown.Select(samples => samples.Measure))}, among "
                + "the best trials and in the variance of all.",
            Panels = [.. shown.SelectMany(samples => PanelsOf(samples, share, best, cancellation))],
            Caption = Caption(shown, best),
        };
    }

    private static IEnumerable<BarPanel> PanelsOf(
        ImportanceSamples samples,
        double share,
        string best,
        CancellationToken cancellation
    )
    {
        var rows = samples
            .Axes.Zip(samples.AmongBest(share, cancellation), samples.OfVariance(cancellation))
            .OrderByDescending(row => row.Second.Mean)
            .ToList();
        string measure = Labels.Measure(samples.Measure);
        string end = samples.IsGreatestBest ? "greatest" : "least";
        yield return new(
            $"{measure}: what its best {best} ({end}) have in common",
            "share of the divergence (PED-ANOVA)",
            [.. rows.Select(row => new FigureBar(Labels.ShortAxis(row.First), row.Second))]
        );
        yield return new(
            $"{measure}: what an axis explains on its own",
            "share of the variance (fANOVA)",
            [.. rows.Select(row => new FigureBar(Labels.ShortAxis(row.First), row.Third))]
        );
    }

    private static string Caption(ImportanceSamples[] shown, string best)
    {
        int[] seeds = [.. shown.Select(samples => samples.Seeds).Distinct().Order()];
        string text = seeds is [1]
            ? "Bars are of a single seed: nothing can be said about their spread."
            : $"Bars are means over seeds ({Words.N(seeds)}), each looked at on its own, with 95 % confidence "
                + "intervals.";
        text +=
            $" Left: how far the values of an axis among the best {best} of the trials are from those among all. "
            + "Right: what is missing to 1 is due to several axes together.";
        string leftOut = string.Join(
            ", ",
            shown.Select(samples => samples.LeftOut).Where(note => note.Length > 0).Distinct()
        );
        return leftOut.Length > 0 ? $"{text} Left out: {leftOut}." : text;
    }
}

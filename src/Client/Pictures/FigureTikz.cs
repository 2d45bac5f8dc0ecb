using System.Globalization;
using System.Text;
using Sweeps.Client.Tables;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Sheets;
using Sweeps.Scheduling.Definitions;

namespace Sweeps.Client.Pictures;

/// <summary>A figure as code for TikZ and pgfplots: LaTeX sets it in the letters of the paper.</summary>
internal static class FigureTikz
{
    private static readonly string[] Dashes =
    [
        "solid",
        "dashed",
        "dotted",
        "dash dot",
        "densely dashed",
        "dash dot dot",
    ];
    private static readonly string[] Marks = ["*", "square*", "triangle*", "diamond*", "o", "square", "triangle"];

    public static string Of(LineFigure figure, FigureLayout layout)
    {
        StringBuilder tex = new();
        tex.Append("% \\usepackage{pgfplots}\n% \\pgfplotsset{compat=1.18}\n% \\usepgfplotslibrary{groupplots}\n");
        if (figure.Caption.Length > 0)
            tex.Append("% ").Append(OneLine(figure.Caption)).Append('\n');
        for (int line = 0; line < figure.Lines.Count; line++)
            tex.Append(CultureInfo.InvariantCulture, $"\\definecolor{{sweeps{line}}}{{HTML}}{{")
                .Append(figure.Lines[line].Colour.Light.TrimStart('#'))
                .Append("}\n");
        int columns = Math.Clamp(Math.Min(figure.Columns, figure.Panels.Count), 1, 4);
        int rows = (figure.Panels.Count + columns - 1) / columns;
        tex.Append("\\begin{tikzpicture}\n\\begin{groupplot}[\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"  group style={{group size={columns} by {rows}, horizontal sep=16mm, vertical sep=18mm}},\n"
            );
        if (layout.Width is { } width)
            tex.Append(
                CultureInfo.InvariantCulture,
                $"  width={width / FigureConversion.PixelsPerInch * 25.4 / columns:0.##}mm,\n"
            );
        tex.Append("  xlabel={").Append(PaperTable.Latex(figure.X.Label)).Append("},\n");
        Horizontal(tex, figure, layout);
        if (layout.HasLogValues)
            tex.Append("  ymode=log,\n");
        if (layout.UpLimits is { } up)
            tex.Append(CultureInfo.InvariantCulture, $"  ymin={up.Low:R}, ymax={up.High:R},\n");
        tex.Append("  legend cell align=left, legend style={draw=none, fill opacity=0.8, text opacity=1},\n]\n");
        foreach (var (place, panel) in figure.Panels.Index())
            Panel(tex, figure, layout, panel, hasLegend: place == 0 && layout.Legend != LegendPlace.Off);
        return tex.Append("\\end{groupplot}\n\\end{tikzpicture}\n").ToString();
    }

    private static void Horizontal(StringBuilder tex, LineFigure figure, FigureLayout layout)
    {
        if (figure.X.Scale == AxisScale.Categorical)
        {
            tex.Append("  xtick={")
                .AppendJoin(',', Enumerable.Range(0, figure.X.Names.Count))
                .Append("}, xticklabels={")
                .AppendJoin(',', figure.X.Names.Select(name => $"{{{PaperTable.Latex(name)}}}"))
                .Append("},\n");
            return;
        }

        // A zero has no logarithm: with one the axis stays linear, or the point would be lost without a word.
        if (figure.X.Scale == AxisScale.Log && figure.X.Numbers.All(number => number > 0))
            tex.Append("  xmode=log,\n");
        if (layout.AcrossLimits is { } across)
            tex.Append(CultureInfo.InvariantCulture, $"  xmin={across.Low:R}, xmax={across.High:R},\n");
    }

    private static void Panel(
        StringBuilder tex,
        LineFigure figure,
        FigureLayout layout,
        LinePanel panel,
        bool hasLegend
    )
    {
        tex.Append("\\nextgroupplot[title={")
            .Append(PaperTable.Latex(panel.Title))
            .Append("}, ylabel={")
            .Append(PaperTable.Latex(panel.ValueLabel))
            .Append('}');
        if (hasLegend && layout.Legend is LegendPlace.Right)
            tex.Append(", legend pos=outer north east");
        else if (hasLegend && layout.Legend is LegendPlace.Above)
            tex.Append(", legend columns=4, legend style={at={(0,1.18)}, anchor=south west}");
        tex.Append("]\n");
        foreach (var line in panel.Points.GroupBy(point => point.Line).OrderBy(line => line.Key))
        {
            LineKey key = figure.Lines[line.Key];
            LinePoint[] points = [.. line.Where(point => IsDrawn(point, layout)).OrderBy(point => point.X)];
            LinePoint[] banded =
            [
                .. points.Where(point => !point.IsStopped && point.Value.Interval(panel.IsFraction) is not null),
            ];
            if (!figure.IsScattered && banded.Length > 1)
                tex.Append(
                        CultureInfo.InvariantCulture,
                        $"\\addplot[forget plot, draw=none, fill=sweeps{line.Key}, fill opacity=0.15] coordinates {{"
                    )
                    .AppendJoin(' ', banded.Select(point => Pair(point.X, Interval(point).High)))
                    .Append(' ')
                    .AppendJoin(' ', banded.Reverse().Select(point => Pair(point.X, Low(point))))
                    .Append("};\n");
            LinePoint[] trained = [.. points.Where(point => !point.IsStopped)];
            string stroke = figure.IsScattered ? "only marks" : Dashes[key.Form % Dashes.Length];
            tex.Append(CultureInfo.InvariantCulture, $"\\addplot[{stroke}, sweeps{line.Key}, mark=")
                .Append(figure.IsMarked ? Marks[key.Marker % Marks.Length] : "none")
                .Append("] coordinates {")
                .AppendJoin(' ', trained.Select(point => Pair(point.X, point.Value.Mean)))
                .Append("};\n");
            // As in the other formats: a point that needs a second look is hollow, and one whose training was stopped
            // is not on the line.
            LinePoint[] hollow =
            [
                .. points.Where(point =>
                    point.IsStopped
                    || point.EndsStopped
                    || (point.Note.Length > 0 && (figure.IsMarked || point.IsRemarkable))
                ),
            ];
            if (hollow.Length > 0)
                tex.Append(
                        CultureInfo.InvariantCulture,
                        $"\\addplot[forget plot, only marks, sweeps{line.Key}, mark=*, "
                    )
                    .Append("mark options={fill=white}] coordinates {")
                    .AppendJoin(' ', hollow.Select(point => Pair(point.X, point.Value.Mean)))
                    .Append("};\n");
            foreach (LinePoint point in points.Where(point => point.Differs))
                tex.Append("\\node[anchor=south] at (axis cs:")
                    .Append(
                        CultureInfo.InvariantCulture,
                        $"{point.X:R},{point.Value.Interval(panel.IsFraction)?.High ?? point.Value.Mean:R}"
                    )
                    .Append(") {$*$};\n");
            if (hasLegend && figure.Lines.Count > 1)
                tex.Append("\\addlegendentry{").Append(PaperTable.Latex(key.Label)).Append("}\n");
        }

        (double Low, double High) Interval(LinePoint point) => point.Value.Interval(panel.IsFraction)!.Value;

        double Low(LinePoint point) =>
            layout.HasLogValues && Interval(point).Low <= 0 ? point.Value.Mean / 1000 : Interval(point).Low;
    }

    private static bool IsDrawn(LinePoint point, FigureLayout layout) =>
        double.IsFinite(point.Value.Mean) && (!layout.HasLogValues || point.Value.Mean > 0);

    private static string Pair(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"({x:R},{y:R})");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Sheets;

/// <summary>The heading of a panel, within the panel's width: smaller where it is long, then in two lines, then cut
/// short with the whole of it in its tooltip.</summary>
internal static class PanelHeading
{
    private const double Size = 13;
    private const double SmallSize = 11;
    private const double Baseline = 19;
    private const double FirstBaseline = 11;
    private const double SecondBaseline = 24;

    /// <summary>How much wider bold letters are than the usual ones, at most.</summary>
    private const double Bold = 1.12;

    /// <summary>Draws it.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="text">The heading; empty draws nothing.</param>
    /// <param name="left">Where it starts.</param>
    /// <param name="top">Top of the panel.</param>
    /// <param name="width">Pixels that it may take.</param>
    public static void Draw(SvgWriter svg, string text, double left, double top, double width)
    {
        if (text.Length == 0)
            return;
        double size = Width(text, Size) <= width ? Size : SmallSize;
        if (Width(text, size) <= width)
        {
            Line(text, top + Baseline, size, whole: null);
            return;
        }

        IReadOnlyList<string> lines = TextWidth.Wrap(text, Bold * SmallSize, width);
        if (lines.Count == 1)
        {
            Line(Cut(text), top + Baseline, SmallSize, text);
            return;
        }

        string rest = string.Join(' ', lines.Skip(1));
        bool fits = Width(rest, SmallSize) <= width && Width(lines[0], SmallSize) <= width;
        Line(Cut(lines[0]), top + FirstBaseline, SmallSize, fits ? null : text);
        Line(Cut(rest), top + SecondBaseline, SmallSize, fits ? null : text);

        double Width(string part, double at) => Bold * TextWidth.Of(part, at);

        string Cut(string line) => TextWidth.Cut(line, Bold * SmallSize, width);

        void Line(string line, double baseline, double at, string? whole)
        {
            (string, object?)[] attributes =
            [
                ("class", "ink"),
                ("x", left),
                ("y", baseline),
                ("font-size", at),
                ("font-weight", "bold"),
                ("fill", Palette.Ink),
            ];
            if (whole is null)
                svg.Text("text", line, attributes);
            else
                svg.Open("g").Text("title", whole).Text("text", line, attributes).Close();
        }
    }
}

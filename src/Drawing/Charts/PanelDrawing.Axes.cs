using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Charts;

internal static partial class PanelDrawing
{
    private static void DrawVertical(SvgWriter svg, string label, Frame plot, Scale y, double left)
    {
        svg.Open("g", ("font-size", TickSize), ("text-anchor", "end"));
        foreach (Tick tick in y.Ticks(plot.Height, _ => TickSize))
        {
            double at = plot.Top + plot.Height * (1 - tick.Position);
            svg.Empty(
                "line",
                ("class", "grid"),
                ("x1", plot.Left),
                ("y1", at),
                ("x2", plot.Left + plot.Width),
                ("y2", at),
                ("stroke", Palette.Grid)
            );
            svg.Text(
                "text",
                tick.Label,
                ("class", "muted"),
                ("x", plot.Left - 7),
                ("y", at + 0.35 * TickSize),
                ("fill", Palette.Muted)
            );
        }

        svg.Close();
        TurnedLabel.Draw(svg, label, left + 13, plot.Top + plot.Height / 2, LabelSize);
    }

    private static void DrawHorizontal(SvgWriter svg, string label, Frame plot, Scale x)
    {
        double bottom = plot.Top + plot.Height;
        if (x.Break is { } place)
        {
            double at = plot.Left + plot.Width * place;
            Axis(plot.Left, at - 3);
            Axis(at + 3, plot.Left + plot.Width);
            foreach (double side in (double[])[-3, 3])
                svg.Empty(
                    "line",
                    ("class", "axis"),
                    ("x1", at + side - 2.5),
                    ("y1", bottom + 5),
                    ("x2", at + side + 2.5),
                    ("y2", bottom - 5),
                    ("stroke", Palette.Axis)
                );
        }
        else
        {
            Axis(plot.Left, plot.Left + plot.Width);
        }

        svg.Open("g", ("font-size", TickSize), ("text-anchor", "middle"));
        foreach (Tick tick in x.Ticks(plot.Width, text => TextWidth.Of(text, TickSize)))
        {
            double at = plot.Left + plot.Width * tick.Position;
            svg.Empty(
                "line",
                ("class", "axis"),
                ("x1", at),
                ("y1", bottom),
                ("x2", at),
                ("y2", bottom + 4),
                ("stroke", Palette.Axis)
            );
            svg.Text("text", tick.Label, ("class", "muted"), ("x", at), ("y", bottom + 17), ("fill", Palette.Muted));
        }

        svg.Close();
        svg.Text(
            "text",
            label,
            ("class", "ink"),
            ("x", plot.Left + plot.Width / 2),
            ("y", bottom + 36),
            ("font-size", LabelSize),
            ("text-anchor", "middle"),
            ("fill", Palette.Ink)
        );

        void Axis(double from, double to) =>
            svg.Empty(
                "line",
                ("class", "axis"),
                ("x1", from),
                ("y1", bottom),
                ("x2", to),
                ("y2", bottom),
                ("stroke", Palette.Axis)
            );
    }
}

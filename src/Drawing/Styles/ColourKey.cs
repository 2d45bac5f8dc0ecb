using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Svg;
using Sweeps.Model.Numerics;

namespace Sweeps.Drawing.Styles;

/// <summary>Which colour a measured value has, and the bar that says so. Positive values that span a factor of 300 are
/// spaced by their logarithms.</summary>
internal sealed class ColourKey
{
    private const double TickSize = 11;
    private const double BarHeight = 10;
    private const int Pieces = 64;
    private const double LogFrom = 300;

    private readonly LinearScale _scale;
    private readonly bool _log;
    private readonly double _low;
    private readonly double _high;
    private readonly string _label;
    private readonly bool _lines;

    /// <param name="values">What is to have colours.</param>
    /// <param name="label">What they are.</param>
    /// <param name="lines">Whether lines have them, whose colours differ between light and dark paper: squares have
    /// room for the darkest.</param>
    public ColourKey(IEnumerable<double> values, string label, bool lines = false)
    {
        _lines = lines;
        double[] finite = [.. values.Where(double.IsFinite)];
        _label = label;
        (_low, _high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        _log = _low > 0 && _high >= LogFrom * _low;
        if (_high <= _low)
            (_low, _high) = (_low - Math.Max(0.5 * Math.Abs(_low), 0.5), _low + Math.Max(0.5 * Math.Abs(_low), 0.5));
        _scale = new LinearScale(_low, _high);
    }

    /// <summary>Pixels from top to bottom.</summary>
    public static double Height => BarHeight + TickSize + 10;

    /// <summary>Where between 0 and 1 a value lies.</summary>
    public double Place(double value) =>
        _log
            ? (Elementary.Log(Math.Max(value, _low)) - Elementary.Log(_low))
                / (Elementary.Log(_high) - Elementary.Log(_low))
            : _scale.Position(value);

    /// <summary>The colour of a line of a value.</summary>
    public Colour OfLine(double value) => Shade(Place(value));

    private static Colour Shade(double place) =>
        Colour.OfOrdered(
            (int)Math.Round((Colour.Shades - 1) * Math.Clamp(double.IsNaN(place) ? 0 : place, 0, 1)),
            Colour.Shades
        );

    /// <summary>Draws the bar with its upper left corner at a point.</summary>
    public void Draw(SvgWriter svg, double left, double top, double width)
    {
        double indent = Math.Min(TextWidth.Of(_label, 12) + 14, width * 0.6);
        double length = Math.Min(320, width - indent - 30);
        double from = left + indent;
        svg.Open("g", ("font-size", TickSize), ("text-anchor", "middle"));
        svg.Text(
            "text",
            _label,
            ("class", "ink"),
            ("x", left),
            ("y", top + BarHeight),
            ("font-size", 12),
            ("text-anchor", "start"),
            ("fill", Palette.Ink)
        );
        for (int i = 0; i < Pieces; i++)
        {
            double place = (i + 0.5) / Pieces;
            svg.Empty(
                "rect",
                ("class", _lines ? Shade(place).FillClass : null),
                ("x", from + length * i / Pieces),
                ("y", top),
                ("width", length / Pieces + 0.4),
                ("height", BarHeight),
                ("fill", _lines ? Shade(place).Light : Gradient.At(place))
            );
        }

        IReadOnlyList<Tick> ticks = _log
            ? new LogScale([_low, _high], airy: false).Ticks(length, Room)
            : _scale.Ticks(length, Room);
        foreach (Tick tick in ticks)
        {
            double at = from + length * tick.Position;
            svg.Empty(
                "line",
                ("class", "axis"),
                ("x1", at),
                ("y1", top + BarHeight),
                ("x2", at),
                ("y2", top + BarHeight + 3),
                ("stroke", Palette.Axis)
            );
            svg.Text(
                "text",
                tick.Label,
                ("class", "muted"),
                ("x", at),
                ("y", top + BarHeight + TickSize + 4),
                ("fill", Palette.Muted)
            );
        }

        svg.Close();

        static double Room(string text) => TextWidth.Of(text, TickSize);
    }
}

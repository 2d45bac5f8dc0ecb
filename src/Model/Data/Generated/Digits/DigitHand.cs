namespace Sweeps.Model.Data.Generated.Digits;

/// <summary>The hand that draws one digit: where the box of a glyph lies in the image, and how thick the pen is. All
/// from uniform draws.</summary>
internal readonly struct DigitHand
{
    /// <summary>Uniform draws that a hand takes.</summary>
    public const int Draws = 10;

    private const double Turn = 0.14; // tan of half the largest angle: 16°
    private const double Slant = 0.32;
    private const double Shift = 2.3; // pixels
    private const double SmallestScale = 0.145; // pixels for each unit of the box, so a box of 14.5 to 21.5 pixels
    private const double ScaleRange = 0.07;
    private const double SmallestRadius = 0.55; // pixels
    private const double RadiusRange = 0.95;

    private readonly double _xx;
    private readonly double _xy;
    private readonly double _yx;
    private readonly double _yy;
    private readonly double _x0;
    private readonly double _y0;

    public DigitHand(ReadOnlySpan<double> uniform, double side)
    {
        // A rotation by rational functions of the half angle's tangent: exact arithmetic needs no sine.
        double t = Symmetric(uniform[0]) * Turn;
        double cos = (1 - t * t) / (1 + t * t);
        double sin = 2 * t / (1 + t * t);
        double slant = Symmetric(uniform[1]) * Slant;
        double wide = SmallestScale + ScaleRange * uniform[2];
        double high = SmallestScale + ScaleRange * uniform[3];
        _xx = cos * wide;
        _xy = (cos * slant - sin) * high;
        _yx = sin * wide;
        _yy = (sin * slant + cos) * high;
        _x0 = side / 2 + Symmetric(uniform[4]) * Shift;
        _y0 = side / 2 + Symmetric(uniform[5]) * Shift;
        Radius = SmallestRadius + RadiusRange * uniform[6];
        Softness = 0.5 + 0.7 * uniform[7];
        Ink = 0.65 + 0.35 * uniform[8];
        Grain = 0.02 + 0.10 * uniform[9];
    }

    /// <summary>Half the pen's width, in pixels.</summary>
    public double Radius { get; }

    /// <summary>Width of the edge over which ink fades, in pixels.</summary>
    public double Softness { get; }

    /// <summary>Value of a fully inked pixel, 0 … 1.</summary>
    public double Ink { get; }

    /// <summary>Standard deviation of the pixels' noise.</summary>
    public double Grain { get; }

    /// <summary>Where a point of the box falls in the image, in pixels.</summary>
    public (double X, double Y) Place(double x, double y)
    {
        double u = x - Glyphs.Box / 2;
        double v = y - Glyphs.Box / 2;
        return (_x0 + _xx * u + _xy * v, _y0 + _yx * u + _yy * v);
    }

    private static double Symmetric(double uniform) => 2 * uniform - 1;
}

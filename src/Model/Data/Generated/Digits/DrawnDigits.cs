using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Images;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Generated.Digits;

/// <summary>
/// Digits drawn by the program: a style of the class with shaken points, turned, slanted, stretched and shifted, drawn
/// with a pen of some thickness and softness, with grain over it; in bytes, like MNIST's.
/// </summary>
internal sealed class DrawnDigits(DataShape shape, DataConfiguration data, long seed) : IGenerator
{
    private const int Side = DataSetCatalog.DigitSide;
    private const double Shake = 3.2; // standard deviation of the points, in units of the glyph's box

    private const int StylePosition = 0;
    private const int HandPosition = 2;
    private const int ShakePosition = 16;
    private const int GrainPosition = 128;

    private readonly ExampleStreams _streams = new(seed);
    private readonly AreaScaling _scaling = new(Side, data.Size ?? Side);

    [SkipLocalsInit]
    public int Draw(bool test, long number, Span<double> input)
    {
        Span<byte> image = stackalloc byte[Side * Side];
        int label = _streams.Labels(test).Below(shape.Classes, number, 0);
        Draw(label, _streams.Inputs(test), number, image);
        _scaling.Scale(image, input);
        ImageNormalization.Apply(data.Normalize, input);
        return label;
    }

    [SkipLocalsInit]
    private static void Draw(int label, RandomStream stream, long number, Span<byte> image)
    {
        double[][][] styles = Glyphs.Styles[label];
        double[][] style = styles[stream.Below(styles.Length, number, StylePosition)];
        Span<double> uniform = stackalloc double[DigitHand.Draws];
        stream.FillUniform(number, HandPosition, uniform);
        var hand = new DigitHand(uniform, Side);

        Span<double> squares = stackalloc double[Side * Side];
        squares.Fill(double.MaxValue);
        var pen = new Pen(squares, Side, hand.Radius + hand.Softness);
        Span<double> shaken = stackalloc double[2 * Glyphs.LargestPoints];
        stream.FillNormal(number, ShakePosition, shaken);
        int used = 0;
        foreach (double[] stroke in style)
        {
            Span<double> points = shaken.Slice(used, stroke.Length);
            used += stroke.Length;
            for (int i = 0; i < points.Length; i += 2)
                (points[i], points[i + 1]) = hand.Place(
                    stroke[i] + Shake * points[i],
                    stroke[i + 1] + Shake * points[i + 1]
                );
            pen.Stroke(points);
        }

        Span<double> grain = stackalloc double[Side * Side];
        stream.FillNormal(number, GrainPosition, grain);
        for (int i = 0; i < image.Length; i++)
        {
            double inked = Math.Clamp((hand.Radius - Math.Sqrt(squares[i])) / hand.Softness + 0.5, 0, 1);
            double value = hand.Ink * inked + hand.Grain * grain[i];
            image[i] = (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
        }
    }
}

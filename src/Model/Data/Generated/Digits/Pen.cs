namespace Sweeps.Model.Data.Generated.Digits;

/// <summary>Draws strokes into the squared distances of all pixels from the nearest of them.</summary>
internal readonly ref struct Pen(Span<double> squares, int side, double reach)
{
    private readonly Span<double> _squares = squares;
    private const int Pieces = 4; // straight pieces between two points of a stroke

    /// <summary>Draws the smooth curve (Catmull–Rom) through points x₁, y₁, x₂, y₂, … in pixels.</summary>
    public void Stroke(ReadOnlySpan<double> points)
    {
        int count = points.Length / 2;
        if (count == 2)
        {
            Line(points[0], points[1], points[2], points[3]);
            return;
        }

        for (int i = 0; i + 1 < count; i++)
        {
            int before = Math.Max(i - 1, 0) * 2;
            int after = Math.Min(i + 2, count - 1) * 2;
            double x = points[i * 2];
            double y = points[i * 2 + 1];
            for (int piece = 1; piece <= Pieces; piece++)
            {
                double t = piece / (double)Pieces;
                double nextX = Between(points[before], points[i * 2], points[i * 2 + 2], points[after], t);
                double nextY = Between(points[before + 1], points[i * 2 + 1], points[i * 2 + 3], points[after + 1], t);
                Line(x, y, nextX, nextY);
                (x, y) = (nextX, nextY);
            }
        }
    }

    private static double Between(double p0, double p1, double p2, double p3, double t) =>
        p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));

    // Only pixels within reach of the line's box can be inked by it. Pixel (r, c) is centred at (c + ½, r + ½).
    private void Line(double x0, double y0, double x1, double y1)
    {
        double dx = x1 - x0;
        double dy = y1 - y0;
        double length = dx * dx + dy * dy;
        double scale = length > 0 ? 1 / length : 0;
        int left = Math.Max(0, (int)(Math.Min(x0, x1) - reach - 0.5));
        int right = Math.Min(side - 1, (int)(Math.Max(x0, x1) + reach));
        int top = Math.Max(0, (int)(Math.Min(y0, y1) - reach - 0.5));
        int bottom = Math.Min(side - 1, (int)(Math.Max(y0, y1) + reach));
        for (int r = top; r <= bottom; r++)
        {
            double v = r + 0.5 - y0;
            for (int c = left; c <= right; c++)
            {
                double u = c + 0.5 - x0;
                double t = Math.Min(Math.Max((u * dx + v * dy) * scale, 0), 1);
                double offX = u - t * dx;
                double offY = v - t * dy;
                ref double square = ref _squares[r * side + c];
                square = Math.Min(square, offX * offX + offY * offY);
            }
        }
    }
}

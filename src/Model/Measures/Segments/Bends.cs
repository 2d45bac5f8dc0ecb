namespace Sweeps.Model.Measures.Segments;

/// <summary>How much one output bends along one segment. Derivatives are with respect to t, so gaps grow with the
/// segment's length.</summary>
/// <param name="Kinks">Kinks.</param>
/// <param name="SquaredGaps">Σ gap².</param>
/// <param name="Variation">Σ |gap|.</param>
/// <param name="SquaredDeflection">∫ (g(t) − (f(x₂) − f(x₁)))² dt.</param>
/// <param name="LargestSum">maxₖ |gap₁ + … + gapₖ|.</param>
/// <param name="Departure">max over t of |f(x(t)) − chord(t)| over |f(x₂) − f(x₁)|; 0 for a constant, +∞ for what comes
/// back to where it began.</param>
internal readonly record struct Bends(
    int Kinks,
    double SquaredGaps,
    double Variation,
    double SquaredDeflection,
    double LargestSum,
    double Departure
)
{
    /// <summary>Of one output of a walk.</summary>
    public static Bends Of(SegmentWalker walk, int output)
    {
        double rise = 0;
        for (int i = 0; i < walk.Pieces.Count; i++)
            rise = Math.FusedMultiplyAdd(Length(walk, i), walk.Pieces[i][output], rise);

        double squares = 0,
            variation = 0,
            deflection = 0,
            largest = 0,
            sum = 0,
            departure = 0,
            farthest = 0;
        for (int i = 0; i < walk.Pieces.Count; i++)
        {
            double slope = walk.Pieces[i][output],
                length = Length(walk, i);
            if (i > 0)
            {
                double gap = slope - walk.Pieces[i - 1][output];
                squares = Math.FusedMultiplyAdd(gap, gap, squares);
                variation += Math.Abs(gap);
                sum += gap;
                largest = Math.Max(largest, Math.Abs(sum));
            }

            deflection = Math.FusedMultiplyAdd(length, (slope - rise) * (slope - rise), deflection);
            departure = Math.FusedMultiplyAdd(length, slope - rise, departure);
            farthest = i < walk.Pieces.Count - 1 ? Math.Max(farthest, Math.Abs(departure)) : farthest;
        }

        return new(
            walk.Times.Count,
            squares,
            variation,
            deflection,
            largest,
            farthest == 0 ? 0 : farthest / Math.Abs(rise)
        );
    }

    private static double Length(SegmentWalker walk, int piece) =>
        (piece < walk.Times.Count ? walk.Times[piece] : 1) - (piece > 0 ? walk.Times[piece - 1] : 0);
}

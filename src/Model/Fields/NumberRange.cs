using System.Globalization;

namespace Sweeps.Model.Fields;

/// <summary>The numbers that a field takes. NaN and infinities lie outside every range.</summary>
/// <param name="Minimum">Least value; −∞ for none.</param>
/// <param name="Maximum">Greatest value; +∞ for none.</param>
/// <param name="Open">Whether <paramref name="Minimum"/> itself is left out.</param>
/// <param name="OpenAbove">Whether <paramref name="Maximum"/> itself is left out.</param>
public sealed record NumberRange(double Minimum, double Maximum, bool Open = false, bool OpenAbove = false)
{
    /// <summary>Every number.</summary>
    public static NumberRange Finite { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The numbers from <paramref name="minimum"/> up.</summary>
    public static NumberRange AtLeast(double minimum) => new(minimum, double.PositiveInfinity);

    /// <summary>The numbers above <paramref name="minimum"/>.</summary>
    public static NumberRange Above(double minimum) => new(minimum, double.PositiveInfinity, Open: true);

    /// <summary>Whether <paramref name="value"/> is allowed.</summary>
    public bool Contains(double value) =>
        double.IsFinite(value)
        && (Open ? value > Minimum : value >= Minimum)
        && (OpenAbove ? value < Maximum : value <= Maximum);

    /// <summary>The range in words that follow "must be", such as <c>at least 1</c> or <c>above 0 and at most
    /// 1</c>.</summary>
    public override string ToString()
    {
        string? low = double.IsNegativeInfinity(Minimum) ? null : (Open ? "above " : "at least ") + Text(Minimum);
        string? high = double.IsPositiveInfinity(Maximum) ? null : (OpenAbove ? "below " : "at most ") + Text(Maximum);
        return (low, high) switch
        {
            (null, null) => "a finite number",
            (null, _) => high,
            (_, null) => low,
            _ => $"{low} and {high}",
        };
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

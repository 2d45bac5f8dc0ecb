using System.Globalization;
using System.Text;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Drawing.Axes;

/// <summary>Numbers as people read them on an axis: 0.25, 1,500, 10⁻⁵, 3·10⁷.</summary>
public static class NumberLabel
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>The shortest text with at most <paramref name="digits"/> significant digits.</summary>
    public static string Of(double value, int digits = 6)
    {
        if (value == 0)
            return "0";
        if (!double.IsFinite(value))
            return value.ToString(CultureInfo.InvariantCulture);

        // Decimal text first: its exponent is that of the rounded number (9.9999999 becomes 10, not 1e1 with a mantissa
        // of 10).
        string scientific = value.ToString($"0.{new string('#', digits - 1)}e0", CultureInfo.InvariantCulture);
        int e = scientific.IndexOf('e', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(e + 1), CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 6)
        {
            int decimals = Math.Clamp(digits - 1 - exponent, 0, 15);
            string plain = Math.Abs(value) >= 10_000 ? "#,0" : "0";
            return Sign(
                value.ToString(
                    decimals == 0 ? plain : $"{plain}.{new string('#', decimals)}",
                    CultureInfo.InvariantCulture
                )
            );
        }

        string mantissa = scientific[..e];
        string power = $"10{Raised(exponent)}";
        return Sign(
            mantissa switch
            {
                "1" => power,
                "-1" => $"-{power}",
                _ => $"{mantissa}·{power}",
            }
        );
    }

    /// <summary>The 95 % interval behind a mean: <c> ± 0.02</c>, or both ends where that of a fraction ends at 0 or
    /// 1; empty where there is none.</summary>
    internal static string Spread(Summary summary, bool isFraction) =>
        summary.HalfWidth is not { } half ? ""
        : summary.IsCut(isFraction) && summary.Interval(true) is var (low, high) ? $" [{Of(low, 3)}, {Of(high, 3)}]"
        : $" ± {Of(half, 2)}";

    /// <summary>With a fixed number of decimals, as tick labels of one axis share it.</summary>
    internal static string Fixed(double value, int decimals)
    {
        double rounded = Math.Round(value, Math.Min(decimals, 15), MidpointRounding.AwayFromZero);
        return Sign(
            (rounded == 0 ? 0 : rounded).ToString(
                (Math.Abs(rounded) >= 10_000 ? "N" : "F") + decimals,
                CultureInfo.InvariantCulture
            )
        );
    }

    private static string Sign(string text) => text.StartsWith('-') ? $"−{text[1..]}" : text;

    private static string Raised(int exponent)
    {
        StringBuilder text = new();
        if (exponent < 0)
            text.Append('⁻');
        foreach (char digit in Math.Abs(exponent).ToString(CultureInfo.InvariantCulture))
            text.Append(Superscripts[digit - '0']);
        return text.ToString();
    }
}

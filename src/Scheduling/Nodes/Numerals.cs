using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweeps.Scheduling.Nodes;

/// <summary>Numbers as grid files and canonical configurations write them.</summary>
internal static partial class Numerals
{
    /// <summary>Reads a decimal number such as <c>4000</c>, <c>.5</c> or <c>1e-3</c>: no thousands separators,
    /// hexadecimals, infinities or NaN, and none that is too small to be told from 0. −0 becomes 0.</summary>
    public static bool TryNumber(string text, out double value)
    {
        value = 0;
        if (
            !Decimal().IsMatch(text)
            || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            || !double.IsFinite(value)
            || IsTooSmall(text, value)
        )
            return false;
        value += 0.0; // −0 + 0 = 0
        return true;
    }

    /// <summary>Whether it is a number that cannot be told from 0.</summary>
    public static bool IsTooSmall(string text) =>
        Decimal().IsMatch(text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && IsTooSmall(text, value);

    private static bool IsTooSmall(string text, double value) => value == 0 && !Zero().IsMatch(text);

    /// <summary>Reads a whole number, which may be written <c>4e6</c>.</summary>
    public static bool TryInteger(string text, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            return true;
        // Beyond 2⁵³ a double no longer tells neighbours apart, so only plain digits are taken there.
        if (
            !TryNumber(text, out double number)
            || number != Math.Truncate(number)
            || Math.Abs(number) > 9007199254740992.0
        )
            return false;
        value = (long)number;
        return true;
    }

    /// <summary>The shortest text that reads back to the same bits.</summary>
    public static string Text(double value) => value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The digits.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads an integer range <c>0..4</c> or, with a step, <c>0..20..5</c>: both ends included where the step
    /// meets them.</summary>
    public static bool TryRange(
        string text,
        [NotNullWhen(true)] out string? first,
        [NotNullWhen(true)] out string? last,
        out string? step
    )
    {
        Match match = Range().Match(text);
        first = match.Success ? match.Groups[1].Value : null;
        last = match.Success ? match.Groups[2].Value : null;
        step = match.Groups[3].Success ? match.Groups[3].Value : null;
        return match.Success;
    }

    [GeneratedRegex(@"^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^[-+.0]+([eE]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Zero();

    [GeneratedRegex(@"^([-+]?\d+)\.\.([-+]?\d+)(?:\.\.([-+]?\d+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Range();
}

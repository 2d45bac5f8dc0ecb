using System.Globalization;
using Sweeps.Model.Numerics;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Definitions;

/// <summary>Numbers at even distances, or at even ratios, from one end to another: made when asked for.</summary>
internal sealed class SpacingColumn(ConfigurationField field, double from, double to, int count, bool log)
    : AxisColumn(field)
{
    private const string Digits = "G12"; // beyond the noise of the arithmetic, and short to read

    public override int Count => count;

    public override bool IsDistinct => true;

    public override object Value(int index) =>
        (uint)index < (uint)count
            ? Number(from, to, index, count, log)
            : throw new ArgumentOutOfRangeException(nameof(index));

    public override int IndexOf(object? value)
    {
        if (value is not double wanted)
            return -1;
        int low = 0;
        int high = count - 1;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            double number = Number(from, to, middle, count, log);
            if (from < to ? number < wanted : number > wanted)
                low = middle + 1;
            else
                high = middle;
        }

        return Number(from, to, low, count, log) == wanted ? low : -1;
    }

    public override void WriteCanonical(TextWriter text)
    {
        Span<char> letters = stackalloc char[32];
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                text.Write('\n');
            double number = i == 0 || i == count - 1 ? 0 : Exact(i);
            // In this range the digits are already the shortest text.
            if (
                Math.Abs(number) is >= 1e-4 and < 1e11
                && number.TryFormat(letters, out int length, Digits, CultureInfo.InvariantCulture)
            )
                text.Write(letters[..length]);
            else
                text.Write(Numerals.Text(Number(from, to, i, count, log)));
        }
    }

    /// <summary>Whether the numbers lie so far apart that no two can have the same digits.</summary>
    public static bool IsCoarse(double from, double to, long count, bool log)
    {
        double largest = Math.Max(Math.Abs(from), Math.Abs(to));
        double distance = Math.Abs(to - from) / (count - 1);
        return double.IsFinite(distance)
            && (
                log
                    ? Math.Abs(Elementary.Log(to) - Elementary.Log(from)) / (count - 1) > 1e-10
                    : distance > 1e-10 * largest
            );
    }

    /// <summary>The number at a place.</summary>
    public static double Number(double from, double to, int index, int count, bool log) =>
        index == 0 ? from
        : index == count - 1 ? to
        : double.Parse(
            Between(from, to, (double)index / (count - 1), log).ToString(Digits, CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture
        ) + 0.0;

    private double Exact(int index) => Between(from, to, (double)index / (count - 1), log);

    private static double Between(double from, double to, double share, bool log) =>
        log
            ? Elementary.Exp(Elementary.Log(from) + (Elementary.Log(to) - Elementary.Log(from)) * share)
            : from + (to - from) * share;
}

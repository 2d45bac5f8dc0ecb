using System.Globalization;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Client.Tables;

/// <summary>Numbers, intervals and times as people read them in a terminal.</summary>
internal static class Display
{
    /// <summary>What stands for a value that is not there.</summary>
    public const string None = "-";

    /// <summary>A measured number: four significant digits.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan"
                : value > 0 ? "inf"
                : "-inf";
        double size = Math.Abs(value);
        if (value == Math.Floor(value) && size < 1e6)
            return value.ToString("0", CultureInfo.InvariantCulture);
        if (size is >= 1e-4 and < 1e6)
        {
            int integer = size >= 1 ? (int)Math.Floor(Math.Log10(size)) + 1 : 0;
            return value.ToString($"F{Math.Max(0, 4 - integer)}", CultureInfo.InvariantCulture);
        }

        return value.ToString("0.###e0", CultureInfo.InvariantCulture);
    }

    /// <summary>A whole number, with commas from 10,000 on.</summary>
    public static string Count(long value) =>
        value.ToString(Math.Abs(value) >= 10_000 ? "N0" : "0", CultureInfo.InvariantCulture);

    /// <summary>How many of something: <c>1 trial</c>, <c>12,000 trials</c>.</summary>
    public static string Count(long value, string noun) => value == 1 ? $"1 {noun}" : $"{Count(value)} {noun}s";

    /// <summary>Mean ± half the 95 % interval, both to the interval's second digit; the mean alone where one seed says
    /// nothing about spread. Of a fraction whose interval would leave 0 … 1: mean and both ends.</summary>
    public static string Estimate(Summary summary, bool isFraction = false)
    {
        if (summary.Count == 0)
            return None;
        if (summary.IsCut(isFraction) && summary.Interval(true) is var (low, high))
            return $"{Number(summary.Mean)} [{Number(low)}, {Number(high)}]";
        if (summary.HalfWidth is not { } half || !double.IsFinite(half) || !double.IsFinite(summary.Mean))
            return Number(summary.Mean);
        if (half == 0)
            return $"{Number(summary.Mean)} ± 0";
        int decimals = 1 - (int)Math.Floor(Math.Log10(half));
        if (decimals > 6 || Math.Abs(summary.Mean) >= 1e6)
            return $"{Number(summary.Mean)} ± {half.ToString("0.#e0", CultureInfo.InvariantCulture)}";
        string format = $"F{Math.Clamp(decimals, 0, 6)}";
        return $"{summary.Mean.ToString(format, CultureInfo.InvariantCulture)} ± "
            + $"{half.ToString(format, CultureInfo.InvariantCulture)}";
    }

    /// <summary>An amount of memory: <c>512 B</c>, <c>1.5 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        foreach (var (size, unit) in ((double, string)[])[(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")])
        {
            if (bytes >= size)
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / size:0.#} {unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
    }

    /// <summary>A length of time, to two units: <c>4.2 s</c>, <c>3 min 20 s</c>, <c>5 h 12 min</c>, <c>3 d 4
    /// h</c>.</summary>
    public static string Time(TimeSpan time)
    {
        if (time < TimeSpan.Zero)
            time = TimeSpan.Zero;
        if (time.TotalSeconds < 10)
            return time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        if (time.TotalSeconds < 59.5)
            return time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s";
        if (time.TotalMinutes < 60)
            return $"{time.Minutes} min {time.Seconds} s";
        if (time.TotalHours < 24)
            return $"{time.Hours} h {time.Minutes} min";
        return time.TotalDays < 1000
            ? $"{time.Days} d {time.Hours} h"
            : $"{Count((long)(time.TotalDays / 365.25))} years";
    }

    /// <summary>A length of time given in seconds, which may be more than a <see cref="TimeSpan"/> can hold.</summary>
    public static string Seconds(double seconds) =>
        !double.IsFinite(seconds) ? "unknown"
        : seconds < 1e11 ? Time(TimeSpan.FromSeconds(seconds))
        : $"{seconds / 31_557_600:0.#e0} years";

    /// <summary>A length of time in seconds of which only its bounds are known: <c>2 to 4 min</c>, <c>30 s to 2
    /// min</c>, <c>less than 1 s</c>.</summary>
    public static string Range(double low, double high)
    {
        if (!(high > 0))
            return Seconds(high);
        if (high < 1)
            return "less than 1 s";
        if (!double.IsFinite(high))
            return "unknown";
        var (least, unit) = Rough(low);
        var (most, last) = Rough(high);
        return (least, unit) == (most, last) ? $"{most} {last}"
            : unit == last ? $"{least} to {most} {last}"
            : $"{least} {unit} to {most} {last}";
    }

    // To one or two digits, in the largest unit of which there are two or more.
    private static (string Amount, string Unit) Rough(double seconds)
    {
        var (size, unit) =
            seconds < 100 ? (1.0, "s")
            : seconds < 100 * 60 ? (60.0, "min")
            : seconds < 48 * 3600 ? (3600.0, "h")
            : seconds < 1000 * 86_400.0 ? (86_400.0, "d")
            : (31_557_600.0, "years");
        double amount = seconds / size;
        double step =
            amount < 20 ? 1
            : amount < 100 ? 5
            : Math.Pow(10, Math.Floor(Math.Log10(amount)) - 1);
        return (
            (Math.Max(1, Math.Round(amount / step)) * step).ToString(
                amount < 1e6 ? "0" : "0.#e0",
                CultureInfo.InvariantCulture
            ),
            unit
        );
    }

    /// <summary>A point in time, in UTC.</summary>
    public static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Sweeps.Client.Tables;
using Sweeps.Execution.Progress;

namespace Sweeps.Client.Watching;

/// <summary>Progress in words, the same for a live display and for plain lines.</summary>
internal static class ProgressText
{
    // 29 of 100 is 28.999999999999996 % as the machine reckons.
    private const double Rounding = 1e-9;

    /// <summary>The part of the sweep that is settled, 0 … 1. Trials in training count by their steps.</summary>
    public static double Fraction(SweepProgress progress) =>
        progress.Trials == 0
            ? 1
            : Math.Min(
                1,
                (
                    progress.Done
                    + progress.Failed
                    + progress.Unneeded
                    + progress.Slots.Where(slot => slot.Ordinal is not null).Sum(slot => slot.Fraction)
                ) / progress.Trials
            );

    /// <summary>The same in whole percent: <c>62 %</c>. 100 % is nothing but the end.</summary>
    public static string Percent(SweepProgress progress) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * Fraction(progress) + Rounding):0} %");

    /// <summary><c>75 of 120 trials</c>.</summary>
    public static string Trials(SweepProgress progress) =>
        $"{Display.Count(progress.Done)} of {Display.Count(progress.Trials, "trial")}";

    /// <summary>Everything else on one line; what has not happened is left out, save for failures. Where it would be
    /// longer than <paramref name="width"/>, what matters least goes first; the time that is left stays.</summary>
    public static string Details(SweepProgress progress, int width = int.MaxValue)
    {
        // The second number says in which order parts give way; 0: never.
        List<(string Text, int Order)> parts =
        [
            ($"{Display.Count(progress.Running)} running", 0),
            ($"{Display.Count(progress.Failed)} failed", 0),
        ];
        Add(progress.Claimed, "claimed", 8);
        Add(progress.Diverged, "diverged", 9);
        Add(progress.Stopped, "stopped early", 6);
        Add(progress.Reused, "already done", 4);
        Add(progress.Unneeded, "not needed", 3);
        Add(progress.Retried, "retried", 5);
        Add(progress.Lost, "lost", 7);
        Add(progress.Violations, "not reproduced", 10);
        // Of a sweep that is looked at for the first time no speed is known yet.
        if (progress.TrialsPerSecond > 0)
            parts.Add(($"{Rate(progress.TrialsPerSecond)} trials/s", 2));
        if (progress.SamplesPerSecond > 0)
            parts.Add(($"{Short(progress.SamplesPerSecond)} examples/s", 1));
        parts.Add((Remaining(progress), 0));
        if (progress.StoreTrouble is not null)
            parts.Add(("the store cannot be written now", 8));
        while (
            parts.Sum(part => part.Text.Length + 2) - 2 > width
            && parts.Where(part => part.Order > 0).MinBy(part => part.Order) is { Text: not null } least
        )
            parts.Remove(least);
        return string.Join(", ", parts.Select(part => part.Text));

        void Add(long count, string what, int order)
        {
            if (count > 0)
                parts.Add(($"{Display.Count(count)} {what}", order));
        }
    }

    /// <summary>The time that is left, as far as it can be known.</summary>
    public static string Remaining(SweepProgress progress) =>
        progress.Remaining is { } left ? $"{Display.Time(left)} left" : $"{Display.Time(progress.Elapsed)} so far";

    /// <summary>A large number by its thousands: <c>3.2 M</c>.</summary>
    public static string Short(double value)
    {
        foreach (var (size, unit) in ((double, string)[])[(1e9, " G"), (1e6, " M"), (1e3, " k")])
        {
            if (value >= size)
                return (value / size).ToString(value >= 100 * size ? "0" : "0.0", CultureInfo.InvariantCulture) + unit;
        }

        return value.ToString("0", CultureInfo.InvariantCulture);
    }

    /// <summary>Trials each second.</summary>
    public static string Rate(double perSecond) =>
        perSecond.ToString(perSecond < 10 ? "0.0#" : "0", CultureInfo.InvariantCulture);
}

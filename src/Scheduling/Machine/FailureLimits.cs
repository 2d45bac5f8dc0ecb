using System.Globalization;

namespace Sweeps.Scheduling.Machine;

/// <summary>
/// What is enough: how many trials may fail before the whole sweep ends, and how long a trial may train. No part of the
/// sweep's definition, and of no trial's key: with other limits the same sweep goes on.
/// </summary>
/// <param name="Failures">The sweep ends once so many of its trials have failed; null: it goes on.</param>
/// <param name="Share">The same as a share of the sweep's trials, above 0 and at most 1; null: none.</param>
/// <param name="TrialTime">The longest that an attempt at a trial may train; null: as long as it takes.</param>
public sealed record FailureLimits(long? Failures = null, double? Share = null, TimeSpan? TrialTime = null)
{
    /// <summary>No limit.</summary>
    public static FailureLimits None { get; } = new();

    /// <summary>The number of failed trials at which a sweep of so many trials ends; null: at none.</summary>
    public long? MostOf(long trials) =>
        Failures ?? (Share is { } share ? Math.Max(1, (long)Math.Min(trials, Math.Ceiling(share * trials))) : null);

    /// <summary>Why a sweep ends of which <paramref name="failed"/> trials have failed; null: it goes on.</summary>
    public string? Reached(long failed, long trials)
    {
        if (MostOf(trials) is not { } most || failed < most)
            return null;
        string limit = Share is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.######}%")
            : string.Create(CultureInfo.InvariantCulture, $"{most}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{failed} of {trials} trials have failed, and `stop.failures` is {limit}; mend the cause and use "
                + $"`sweeps retry`, or raise the limit"
        );
    }

    /// <summary>What is recorded of a trial that took longer than <see cref="TrialTime"/>.</summary>
    public static string TimedOut(TimeSpan limit, long step, long steps) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Time limit: `stop.trial_time` is {limit.TotalSeconds:0.###} s, and was over at step {step} of "
                + $"{steps}. Raise it and use `sweeps retry`: the trial goes on from there."
        );
}

using System.Diagnostics;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Training;

/// <summary>
/// The steps at which a trial is measured: the union of its rules, turned from epochs to steps where training is given
/// in epochs. Times after the last step never come and are left out.
/// </summary>
/// <param name="rules">The rules; empty: never.</param>
/// <param name="stepsPerTime">Steps in one unit of the rules' times: those of an epoch, or 1.</param>
/// <param name="totalSteps">Steps in the whole training; <c>end</c> is this step.</param>
public sealed class SnapshotSchedule(IReadOnlyList<SnapshotRule> rules, long stepsPerTime, long totalSteps)
{
    /// <summary>What <see cref="NextAfter"/> answers when nothing more falls due.</summary>
    public const long Never = long.MaxValue;

    private const long LastDecade = 1_000_000_000_000_000_000;

    /// <summary>The schedule of a trial.</summary>
    /// <exception cref="ConfigurationException">The configuration breaks a rule of its data set.</exception>
    public static SnapshotSchedule Of(TrialConfiguration configuration)
    {
        var length = TrialLength.Of(configuration);
        return new(configuration.Measure.At, length.StepsPerTime, length.TotalSteps);
    }

    /// <summary>Whether there is a snapshot when training ends, whenever that is.</summary>
    public bool IsDueAtTheEnd { get; } = rules.Any(rule => rule is SnapshotRule.End);

    /// <summary>Whether there is a snapshot at <paramref name="step"/>.</summary>
    public bool IsDue(long step) => NextAfter(step - 1) == step;

    /// <summary>The first snapshot later than <paramref name="step"/>, or <see cref="Never"/>.</summary>
    public long NextAfter(long step)
    {
        long next = Never;
        foreach (var rule in rules)
            next = Math.Min(next, NextOf(rule, step));
        return next <= totalSteps ? next : Never;
    }

    private long NextOf(SnapshotRule rule, long step) =>
        rule switch
        {
            SnapshotRule.At at => Later(ToSteps(at.Time), step),
            SnapshotRule.Every every => NextMultiple(ToSteps(every.Period), step),
            SnapshotRule.Log => NextLog(step),
            SnapshotRule.End => Later(totalSteps, step),
            _ => throw new UnreachableException(rule.GetType().Name),
        };

    private static long Later(long candidate, long step) => candidate > step ? candidate : Never;

    private static long NextMultiple(long period, long step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        long multiples = step < 0 ? 0 : step / period;
        return multiples < Never / period ? (multiples + 1) * period : Never;
    }

    // 1, 3, 10, 30, 100, …: half a decade apart, as far as one can tell on a logarithmic axis.
    private long NextLog(long step)
    {
        for (long decade = 1; ; decade *= 10)
        {
            if (ToSteps(decade) > step)
                return ToSteps(decade);
            if (ToSteps(3 * decade) > step)
                return ToSteps(3 * decade);
            if (decade == LastDecade)
                return Never;
        }
    }

    private long ToSteps(long time) => time <= Never / Math.Max(1, stepsPerTime) ? time * stepsPerTime : Never;
}

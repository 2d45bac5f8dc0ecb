using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Names;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Stopping;

/// <summary>Which values of a measure are the better ones.</summary>
public enum StoppingDirection
{
    /// <summary>The smaller.</summary>
    Minimize,

    /// <summary>The greater.</summary>
    Maximize,
}

/// <summary>
/// Says when a trial is stopped early, from what it and others have measured so far. Pure: the same measurements, the
/// same answer. But which measurements there are by then depends on what was trained before. So which trials are
/// stopped may differ from run to run. The values of each trial do not. docs/search.md says what that means for
/// results.
/// </summary>
public abstract record StoppingRule
{
    private protected StoppingRule() { }

    /// <summary>The measure that is looked at, at snapshots before the end of training.</summary>
    public required string Measure { get; init; }

    /// <summary>Which of its values are the better ones.</summary>
    public required StoppingDirection Direction { get; init; }

    /// <summary>Names of the fields in which trials must agree to be compared, joined by commas; empty: every trial of
    /// the sweep is compared with every other.</summary>
    public string Within { get; init; } = "";

    /// <summary>The key under <c>stop</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The rule in one line, whatever the grid file's layout: part of the sweep's definition, and what its
    /// reasons begin with.</summary>
    public string Canonical =>
        $"{Name} on {Measure} ({EnumWords.Of(Direction)}, "
        + $"{Settings}{(Within.Length == 0 ? "" : ", within " + Within)})";

    private protected abstract string Settings { get; }

    /// <summary>The first time after <paramref name="time"/> (in epochs, or steps where training is given in steps) at
    /// which a trial may be looked at.</summary>
    public abstract long NextTime(long time);

    /// <summary>Why the rule cannot look at a trial that is measured so; null: it can.</summary>
    /// <param name="snapshots">When the trial is measured.</param>
    /// <param name="length">Length of its training.</param>
    /// <param name="unit">In words, what times are in: epochs or steps.</param>
    public abstract ConfigurationException? Misfit(SnapshotSchedule snapshots, long length, string unit);

    /// <summary>What is known of the trials that are compared with each other, to begin with nothing.</summary>
    public abstract StoppingBoard NewBoard();

    /// <summary>How every reason that this rule gives begins. A trial that was stopped for another reason, or without
    /// this rule, is no result for a sweep that has it.</summary>
    public string Signature => Canonical + ": ";

    /// <summary>Whether a reason of an early stop is this rule's.</summary>
    public bool Wrote(string? reason) => reason is not null && reason.StartsWith(Signature, StringComparison.Ordinal);

    /// <summary>Trials with the same group are compared with each other.</summary>
    public string Group(TrialConfiguration configuration) =>
        Within.Length == 0
            ? ""
            : string.Join(
                '\n',
                Within.Split(',').Select(name => FieldScope.Find(configuration, name)!.TextOf(configuration))
            );

    /// <summary>The steps at which a trial is looked at.</summary>
    public StoppingSteps StepsOf(TrialConfiguration configuration)
    {
        var engine = EngineCatalog.Of(configuration);
        var length = engine.LengthOf(configuration);
        return new(
            this,
            engine.ScheduleOf(configuration),
            length.StepsPerTime,
            length.TotalSteps > 0 ? length.TotalSteps : long.MaxValue
        );
    }

    /// <summary>Below 0: <paramref name="left"/> is the better one. What is no number is worse than any that
    /// is.</summary>
    internal int Compare(double left, double right)
    {
        if (double.IsNaN(left) || double.IsNaN(right))
            return double.IsNaN(left).CompareTo(double.IsNaN(right));
        return Direction == StoppingDirection.Minimize ? left.CompareTo(right) : right.CompareTo(left);
    }

    private protected static string Number(double value) =>
        value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The steps at which a rule looks at a trial: those of its times that have a snapshot, before the end of
/// training.</summary>
/// <param name="rule">The rule.</param>
/// <param name="snapshots">When the trial is measured.</param>
/// <param name="stepsPerTime">Steps of an epoch, or 1 where training is given in steps.</param>
/// <param name="totalSteps">Steps of the whole training.</param>
public sealed class StoppingSteps(StoppingRule rule, SnapshotSchedule snapshots, long stepsPerTime, long totalSteps)
{
    /// <summary>The first such step later than <paramref name="step"/>, or
    /// <see cref="SnapshotSchedule.Never"/>.</summary>
    public long NextAfter(long step)
    {
        while (true)
        {
            long time = rule.NextTime(Time(step));
            long due =
                time > totalSteps / stepsPerTime
                    ? SnapshotSchedule.Never
                    : snapshots.NextAfter(time * stepsPerTime - 1);
            if (due >= totalSteps)
                return SnapshotSchedule.Never;
            if (rule.NextTime(Time(due) - 1) == Time(due))
                return due;
            step = due;
        }
    }

    /// <summary>Whether the rule looks at this step.</summary>
    public bool Has(long step) => step > 0 && NextAfter(step - 1) == step;

    /// <summary>A step in epochs, or as it is where training is given in steps.</summary>
    public long Time(long step) => step / stepsPerTime;
}

/// <summary>
/// What a rule knows of trials that are compared with each other. It holds nothing that is not recorded, and can so be
/// made anew from the recorded metrics at any time, by any process. What is added twice counts once. Not safe to use
/// from several threads.
/// </summary>
public abstract class StoppingBoard
{
    private protected StoppingBoard() { }

    /// <summary>Notes what a trial has measured at a time at which the rule looks.</summary>
    public abstract void Add(string group, long trial, long time, double value);

    /// <summary>Notes that a trial was trained to its end; all it measured has been added.</summary>
    public abstract void Complete(string group, long trial);

    /// <summary>Why a trial is to be stopped at a time for which its value has been added, or null: it goes
    /// on.</summary>
    public abstract string? Judge(string group, long trial, long time);
}

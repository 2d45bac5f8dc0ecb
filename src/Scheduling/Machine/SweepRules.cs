namespace Sweeps.Scheduling.Machine;

/// <summary>The numbers that the sweep machine goes by. They decide when something is tried, never what comes of
/// it.</summary>
public sealed record SweepRules
{
    /// <summary>The defaults.</summary>
    public static SweepRules Default { get; } = new();

    /// <summary>How many times a trial that ended in its own error is tried again before it counts as failed.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Wait before the first retry after a trial's own error; doubled for each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Wait before a lost attempt is made up for, and before a trial held elsewhere is looked at again; doubled each
    /// time. Those that fall due within half of it are looked at together, so that many held trials cost no more
    /// questions than a few.
    /// </summary>
    public TimeSpan RecheckDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest of those waits: how long it can take to notice that a trial held elsewhere is done, or free
    /// again.</summary>
    public TimeSpan LongestRecheck { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>No wait after an error is longer than this.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many trials may be put off at once (waiting for a retry, or held elsewhere). At the limit no new trial is
    /// begun until some of them are settled, so that the state stays small however large the grid.
    /// </summary>
    public int PostponedLimit { get; init; } = 4096;

    /// <summary>Most positions asked for in one claim. Claims widen up to this where the grid is done or in other
    /// hands, and narrow where it is not.</summary>
    public int WidestClaim { get; init; } = 1024;

    /// <summary>The wait before a trial that was lost, or found held, for the <paramref name="times"/>th time in a row
    /// is looked at again.</summary>
    internal TimeSpan Recheck(int times) =>
        Delay(RecheckDelay, times) is var delay && delay < LongestRecheck ? delay : LongestRecheck;

    /// <summary>The wait before try number <paramref name="times"/> + 1: <paramref name="first"/> doubled
    /// <paramref name="times"/> − 1 times.</summary>
    internal TimeSpan Delay(TimeSpan first, int times)
    {
        double ticks = first.Ticks * (double)(1L << Math.Clamp(times - 1, 0, 40));
        return ticks >= LongestDelay.Ticks ? LongestDelay : TimeSpan.FromTicks((long)ticks);
    }
}

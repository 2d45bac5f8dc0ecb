namespace Sweeps.Scheduling.Replication;

/// <summary>
/// How many seeds a cell gets: the smallest number n, at least <see cref="Start"/>, for which the 95 % interval of the
/// mean over the first n seeds is narrow enough, or all the plan has. Whether the seed after the first n is needed
/// depends on the results of those n alone. So the set of trials is a function of results; it does not matter who
/// trained them, in what order or when. docs/statistics.md says what that does to the interval.
/// </summary>
/// <param name="Measure">The measure whose interval is looked at; its last value counts.</param>
/// <param name="HalfWidth">Half of the interval's width to be reached, in the measure's unit; above 0.</param>
/// <param name="Start">Seeds that every cell gets; at least 2, since one value says nothing about spread.</param>
public sealed record ReplicationRule(string Measure, double HalfWidth, int Start)
{
    /// <summary>Seeds of a cell where the grid file does not say how many to start with.</summary>
    public const int DefaultStart = 4;

    /// <summary>Most seeds that a cell may have under such a rule: deciding takes time in proportion to them.</summary>
    public const int MostSeeds = 1000;

    internal string Canonical =>
        FormattableString.Invariant($"seeds {Start} until {Measure} {Nodes.Numerals.Text(HalfWidth)}");
}

/// <summary>How a seed of a cell ended, as far as its cell's interval is concerned.</summary>
public enum SeedEnd
{
    /// <summary>With a value of the measure.</summary>
    Valued,

    /// <summary>With a result, but no value to average: it diverged, or never took the measure. It counts as a seed,
    /// and not in the mean.</summary>
    Valueless,

    /// <summary>Not ended yet.</summary>
    Open,

    /// <summary>Its own error came back at every attempt: no result, so that nothing is decided beyond it until it is
    /// tried again.</summary>
    Failed,
}

/// <summary>A seed's result.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Value">The measure's last value; 0 unless <see cref="SeedEnd.Valued"/>.</param>
public readonly record struct SeedResult(SeedEnd End, double Value = 0);

/// <summary>Whether a cell's next seed is to be trained.</summary>
public enum SeedNeed
{
    /// <summary>It is.</summary>
    Needed,

    /// <summary>The interval is narrow enough without it.</summary>
    NarrowEnough,

    /// <summary>None of the seeds so far has a value, so that more of them would not give an interval either.</summary>
    NothingToAverage,

    /// <summary>Not known before a seed ahead of it has ended.</summary>
    Open,

    /// <summary>A seed ahead of it has failed, so that it cannot be known.</summary>
    HeldUp,
}

using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// The order in which a plan's trials are issued: longest first, by classes of trials that have the same estimated cost, and within a class
/// seed by seed, so that every cell has its first result before any has its second. Random access both ways; memory grows with the number of
/// classes, not of trials. With more than <see cref="LargestNumberOfClasses"/> classes the order is that of the ordinals.
/// </summary>
public sealed class IssueOrder
{
    /// <summary>Above this, trials are issued in order of ordinal.</summary>
    public const int LargestNumberOfClasses = 65_536;

    /// <summary>Orders <paramref name="plan"/> by <paramref name="seconds"/>, an estimate of a trial's time that only looks at fields that affect cost.</summary>
    public IssueOrder(Plan plan, Func<TrialConfiguration, double> seconds) => throw new NotImplementedException();

    /// <summary>Number of trials.</summary>
    public long Count { get; }

    /// <summary>The trial at a place in the order.</summary>
    public long Ordinal(long position) => throw new NotImplementedException();

    /// <summary>The place of a trial in the order.</summary>
    public long Position(long ordinal) => throw new NotImplementedException();

    /// <summary>Estimated seconds, on one slot, of all trials from <paramref name="position"/> on.</summary>
    public double SecondsFrom(long position) => throw new NotImplementedException();
}

using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Replication;

/// <summary>What is known of a cell's seeds under a rule: their results in order, up to the first that has none. At
/// most 8 bytes a seed.</summary>
/// <param name="rule">The rule.</param>
public sealed class CellSeeds(ReplicationRule rule)
{
    private readonly List<double> _values = [];
    private SeedResult _last = new(SeedEnd.Valueless);

    /// <summary>Seeds with a result, from the first on without a gap; no more are taken once they are enough.</summary>
    public int Known { get; private set; }

    /// <summary>Whether the seed after the known ones is to be trained; once it is not, that stands.</summary>
    public SeedNeed Next { get; private set; } = SeedNeed.Needed;

    /// <summary>The known seeds' mean and interval.</summary>
    public Summary Interval => Summary.Of(_values);

    /// <summary>Takes the result of seed number <see cref="Known"/>. An open or failed one is taken back by the
    /// next.</summary>
    public void Add(SeedResult result)
    {
        if (Next is SeedNeed.NarrowEnough or SeedNeed.NothingToAverage)
            return;
        _last = result;
        if (result.End is SeedEnd.Open or SeedEnd.Failed)
            return;
        Known++;
        if (result.End == SeedEnd.Valued)
            _values.Add(result.Value);
        Next =
            Known < rule.Start ? SeedNeed.Needed
            : _values.Count == 0 ? SeedNeed.NothingToAverage
            : Interval.HalfWidth <= rule.HalfWidth ? SeedNeed.NarrowEnough
            : SeedNeed.Needed;
    }

    /// <summary>Whether seed number <paramref name="seed"/> (from 0) is to be trained, given all that was
    /// added.</summary>
    public SeedNeed Need(int seed) =>
        seed < rule.Start ? SeedNeed.Needed
        : Next is SeedNeed.NarrowEnough or SeedNeed.NothingToAverage ? (seed < Known ? SeedNeed.Needed : Next)
        : seed <= Known ? SeedNeed.Needed
        : _last.End == SeedEnd.Failed ? SeedNeed.HeldUp
        : SeedNeed.Open;
}

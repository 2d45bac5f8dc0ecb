using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tests.Replication;

namespace Sweeps.Scheduling.Tests.Simulation;

/// <summary>Cells of simulated trials, seed by seed, and a rule that adds seeds to them.</summary>
internal sealed class SimulatedSeeds
{
    private readonly SimulatedTrials _trials;
    private readonly ReplicationRule _rule;
    private readonly int _cells;

    public SimulatedSeeds(SimulatedTrials trials, int seed)
    {
        var random = new Random(seed);
        _trials = trials;
        _cells = random.Next(1, 6);
        _rule = new ReplicationRule("value", 0.05 + 0.5 * random.NextDouble(), random.Next(2, 5));
    }

    /// <summary>As a host asks: what stands in a trial's way, given the results there are.</summary>
    public ClaimAnswer? Ask(long position, Func<long, AttemptOutcome?> result)
    {
        long[] earlier = Earlier(position);
        SeedResult[] results = [.. earlier.Select(other => ToSeed(other, result(other)))];
        return _rule.After(results) switch
        {
            SeedNeed.Needed => null,
            SeedNeed.Open => new ClaimAnswer.Undecided(
                earlier.Length > _rule.Start
                    ? earlier[^1]
                    : earlier[Array.FindIndex(results, known => known.End == SeedEnd.Open)]
            ),
            _ => new ClaimAnswer.Unneeded(),
        };
    }

    /// <summary>The dumb twin: how many of a cell's seeds are to be trained, one after the other, from what each trial
    /// will come to.</summary>
    public HashSet<long> Expected()
    {
        HashSet<long> expected = [];
        for (long cell = 0; cell < Math.Min(_cells, _trials.Count); cell++)
        {
            List<double> values = [];
            int tried = 0;
            for (long position = cell; position < _trials.Count; position += _cells)
            {
                bool failed = expected.Any(other =>
                    other % _cells == cell && _trials.Result(other) == AttemptOutcome.Failed
                );
                if (tried >= _rule.Start && (failed || values.Count == 0 || HalfWidth(values) <= _rule.HalfWidth))
                    break;
                expected.Add(position);
                tried++;
                if (_trials.Result(position) == AttemptOutcome.Finished)
                    values.Add(_trials.Value(position));
            }
        }

        return expected;
    }

    private static double HalfWidth(List<double> values) => Summary.Of(values).HalfWidth ?? double.PositiveInfinity;

    private long[] Earlier(long position) =>
        [.. Enumerable.Range(0, (int)(position / _cells)).Select(seed => position % _cells + (long)seed * _cells)];

    private SeedResult ToSeed(long position, AttemptOutcome? result) =>
        result switch
        {
            null => new(SeedEnd.Open),
            AttemptOutcome.Failed => new(SeedEnd.Failed),
            AttemptOutcome.Diverged => new(SeedEnd.Valueless),
            _ => new(SeedEnd.Valued, _trials.Value(position)),
        };
}

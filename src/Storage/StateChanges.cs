namespace Sweeps.Storage;

/// <summary>What a transaction does to the numbers of trials by state, sweep by sweep: those of trials that the sweep itself brought in.</summary>
internal sealed class StateChanges
{
    private const int States = 6;

    private readonly SortedDictionary<long, long[]> _sweeps = [];

    /// <summary>The changes, in order of sweep, so that whoever writes several waits for nobody who waits for it.</summary>
    public IEnumerable<(long Sweep, long[] ByState)> InOrder => _sweeps.Select(pair => (pair.Key, pair.Value)).Where(change => Array.Exists(change.Value, number => number != 0));

    /// <summary>Trials come into being.</summary>
    public void Add(long sweep, TrialState state, long number)
    {
        if (number != 0)
            Of(sweep)[(int)state] += number;
    }

    /// <summary>A trial that is tallied under one state is in another from now on. Null: it is in no tally, since an older build made it.</summary>
    public void Move(long? sweep, TrialState? from, TrialState to)
    {
        if (sweep is not { } home || from is not { } before || before == to)
            return;
        long[] numbers = Of(home);
        numbers[(int)before]--;
        numbers[(int)to]++;
    }

    private long[] Of(long sweep)
    {
        if (!_sweeps.TryGetValue(sweep, out var numbers))
            _sweeps.Add(sweep, numbers = new long[States]);
        return numbers;
    }
}

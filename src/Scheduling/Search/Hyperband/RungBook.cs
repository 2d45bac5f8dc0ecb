namespace Sweeps.Scheduling.Search.Hyperband;

/// <summary>
/// How far configurations have come and how they did there. A configuration belongs to the bracket of the rung that it
/// began at, and is compared in it alone (Li 2018, section 3).
/// </summary>
internal sealed class RungBook
{
    private readonly Dictionary<string, (int Bracket, int Reached)> _configurations = [];
    private readonly List<Entry>[,] _rungs; // of each bracket, the best first
    private readonly int[] _started;

    public RungBook(int rungs)
    {
        _rungs = new List<Entry>[rungs, rungs];
        for (int bracket = 0; bracket < rungs; bracket++)
        {
            for (int rung = 0; rung < rungs; rung++)
                _rungs[bracket, rung] = [];
        }

        _started = new int[rungs];
    }

    /// <summary>Whether a configuration has been proposed.</summary>
    public bool Knows(double[] rest) => _configurations.ContainsKey(ProposalList.Text(rest));

    /// <summary>How many configurations a bracket has begun with.</summary>
    public int Started(int bracket) => _started[bracket];

    /// <summary>Takes note that a configuration was proposed at a rung.</summary>
    public void Propose(double[] rest, int rung)
    {
        string name = ProposalList.Text(rest);
        if (!_configurations.TryGetValue(name, out var known))
        {
            _configurations.Add(name, (rung, rung));
            _started[rung]++;
        }
        else if (rung > known.Reached)
        {
            _configurations[name] = known with { Reached = rung };
        }
    }

    /// <summary>Takes the result of a proposal. Of equal values the earlier one is the better; one without a value is
    /// worse than all.</summary>
    public void Tell(double[] rest, int rung, double? value)
    {
        Propose(rest, rung);
        string name = ProposalList.Text(rest);
        List<Entry> entries = _rungs[_configurations[name].Bracket, rung];
        double worth = value ?? double.PositiveInfinity;
        int low = 0;
        int high = entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = worth < entries[middle].Value ? (low, middle) : (middle + 1, high);
        }

        entries.Insert(low, new(name, rest, worth));
    }

    /// <summary>
    /// The configuration that is to go on: one that is among the best ⌊n/η⌋ of the n results of its rung and has not
    /// gone on yet, of the longest rung first (Li 2020, algorithm 2); null where there is none.
    /// </summary>
    public (double[] Chosen, int Rung)? Promoted(int reduction)
    {
        int rungs = _started.Length;
        for (int rung = rungs - 2; rung >= 0; rung--)
        {
            for (int bracket = 0; bracket <= rung; bracket++)
            {
                List<Entry> entries = _rungs[bracket, rung];
                foreach (Entry entry in entries.Take(entries.Count / reduction))
                {
                    if (_configurations[entry.Name].Reached == rung && double.IsFinite(entry.Value))
                        return (entry.Rest, rung + 1);
                }
            }
        }

        return null;
    }

    private sealed record Entry(string Name, double[] Rest, double Value);
}

namespace Sweeps.Scheduling.Verifying;

/// <summary>What a sweep has measured, as far as its expectations ask for it.</summary>
public sealed class SweepValues
{
    private readonly Dictionary<long, string?> _ends = [];
    private readonly Dictionary<(long Ordinal, string Measure), SortedDictionary<long, double>> _values = [];

    /// <summary>Notes how a trial ended; <paramref name="trouble"/> says in a word why its values do not count, null
    /// that they do.</summary>
    public void AddTrial(long ordinal, string? trouble) => _ends[ordinal] = trouble;

    /// <summary>Adds a metric.</summary>
    public void Add(long ordinal, string measure, long step, double value)
    {
        if (!_values.TryGetValue((ordinal, measure), out SortedDictionary<long, double>? steps))
            _values.Add((ordinal, measure), steps = []);
        steps[step] = value;
    }

    internal bool Knows(long ordinal) => _ends.ContainsKey(ordinal);

    internal string? WhyMissing(long ordinal) =>
        _ends.TryGetValue(ordinal, out string? trouble) ? trouble : "is not done";

    /// <summary>The value at a step, or the last; null if there is none.</summary>
    internal double? Find(long ordinal, string measure, long? step)
    {
        if (!_values.TryGetValue((ordinal, measure), out SortedDictionary<long, double>? steps))
            return null;
        if (step is null)
            return steps.Values.Last();
        return steps.TryGetValue(step.Value, out double value) ? value : null;
    }
}

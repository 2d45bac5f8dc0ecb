namespace Sweeps.Scheduling.Search;

/// <summary>
/// Proposes configurations. A proposal is a function of the space, the seed, its number and the history alone: no
/// clock, no ambient randomness, no thread. What an instance remembers between calls only saves time.
/// </summary>
public interface ISearchStrategy
{
    /// <summary>The choices of proposal <paramref name="number"/>, 0, 1, …: one for each dimension, NaN where it does
    /// not matter.</summary>
    double[] Ask(SearchHistory history, long number);
}

/// <summary>What a proposal may know.</summary>
/// <param name="Results">What came of the proposals 0 … number − ahead, in order of number.</param>
/// <param name="Pending">The choices of the proposals after those, in order of number: they may have results by now,
/// but whether they do depends on timing.</param>
public sealed record SearchHistory(IReadOnlyList<SearchResult> Results, IReadOnlyList<double[]> Pending)
{
    /// <summary>Nothing is known.</summary>
    public static SearchHistory Empty { get; } = new([], []);
}

/// <summary>What came of a proposal.</summary>
/// <param name="Choices">What was proposed.</param>
/// <param name="Value">Its value, of which smaller is better: the mean over the seeds. Null: it has none, since a seed
/// of it failed, diverged or gave no finite value; then it counts as worse than all that have one.</param>
public sealed record SearchResult(double[] Choices, double? Value)
{
    /// <summary>Whether another one says the same, bit by bit.</summary>
    internal bool IsSameAs(SearchResult other) =>
        Value.Equals(other.Value) && Choices.AsSpan().SequenceEqual(other.Choices);
}

using System.Collections.Immutable;

namespace Sweeps.Scheduling.Sharing;

/// <summary>
/// What sweeps have received, in slot-seconds, since they have wanted slots beside each other. A sweep that comes, or
/// comes back, begins where the least served of the others stands: it is owed nothing for the time in which it was away
/// (start-time fair queueing: P. Goyal, H. Vin, H. Cheng, SIGCOMM 1996). Nobody is owed more than <see
/// cref="MostOwed"/>, whatever kept it from its share.
/// </summary>
public sealed record ShareLedger
{
    /// <summary>Nobody is behind the best served by more than this many slot-seconds.</summary>
    public const double MostOwed = 60;

    private ImmutableSortedDictionary<string, double> _received = ImmutableSortedDictionary.Create<string, double>(
        StringComparer.Ordinal
    );

    /// <summary>A ledger in which nothing is written.</summary>
    public static ShareLedger Empty { get; } = new();

    /// <summary>What a sweep has received; 0 for one that is not in the ledger.</summary>
    public double this[string sweep] => _received.GetValueOrDefault(sweep);

    /// <summary>
    /// The ledger after some time. Who wants nothing drops out.
    /// </summary>
    /// <param name="wanting">The sweeps that want slots, with the slot-seconds that they received in that time. The
    /// order does not matter.</param>
    public ShareLedger After(IReadOnlyDictionary<string, double> wanting)
    {
        ArgumentNullException.ThrowIfNull(wanting);
        if (wanting.Count == 0)
            return Empty;
        double least = _received
            .Where(entry => wanting.ContainsKey(entry.Key))
            .Select(entry => entry.Value)
            .DefaultIfEmpty(0)
            .Min();
        var next = wanting.ToImmutableSortedDictionary(
            entry => entry.Key,
            entry => _received.GetValueOrDefault(entry.Key, least) + Math.Max(0, entry.Value),
            StringComparer.Ordinal
        );
        double owed = next.Values.Max() - MostOwed;

        // Only differences count; taking off what all have in common keeps the numbers small however long it runs.
        double common = Math.Max(next.Values.Min(), owed);
        return new()
        {
            _received = next.ToImmutableSortedDictionary(
                entry => entry.Key,
                entry => Math.Max(entry.Value, owed) - common,
                StringComparer.Ordinal
            ),
        };
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Protocol;

/// <summary>All that a coordinator knows: the sweep, and what workers have said that does not fit yet. Equality is by
/// content.</summary>
public sealed record ProtocolState
{
    private ProtocolState() { }

    /// <summary>A coordinator that has heard nothing yet.</summary>
    public static ProtocolState Of(SweepState sweep) => new() { Sweep = sweep };

    /// <summary>The machine's state.</summary>
    public required SweepState Sweep { get; init; }

    /// <summary>The workers that take part, each with the attempts that it said it has and that are not taken over
    /// yet.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<AttemptNumber>> Joined { get; internal init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<AttemptNumber>>(StringComparer.Ordinal);

    /// <summary>Attempts that ended by the word of workers that do not take part yet: such a worker may join with an
    /// older list of what it has, which was sent before.</summary>
    public ImmutableSortedSet<(string Worker, AttemptNumber Attempt)> Early { get; internal init; } =
        ImmutableSortedSet.Create<(string Worker, AttemptNumber Attempt)>(EarlyOrder.Instance);

    /// <summary>Positions that the store says a worker has which did not say so, each with the attempt's
    /// number.</summary>
    public ImmutableSortedDictionary<long, long> InDoubt { get; internal init; } =
        ImmutableSortedDictionary<long, long>.Empty;

    /// <inheritdoc/>
    public bool Equals(ProtocolState? other) =>
        other is not null
        && Sweep.Equals(other.Sweep)
        && Joined.Keys.SequenceEqual(other.Joined.Keys)
        && Joined.Values.Zip(other.Joined.Values).All(pair => pair.First.SequenceEqual(pair.Second))
        && Early.SequenceEqual(other.Early)
        && InDoubt.SequenceEqual(other.InDoubt);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sweep, Joined.Count, Early.Count, InDoubt.Count);

    /// <summary>Whether an attempt is in the hands of a worker by the machine's own books.</summary>
    public bool IsInFlight(long position, long fence) =>
        Sweep.InFlight.TryGetValue(position, out var flight)
        && flight.Stage != InFlightStage.Claiming
        && flight.Number == fence;

    /// <summary>The whole state as text, one line for each thing.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Sweep.ToString());
        foreach (var (worker, holds) in Joined)
            text.Append(CultureInfo.InvariantCulture, $"joined {worker} with {string.Join(' ', holds)}\n");
        foreach (var (worker, attempt) in Early)
            text.Append(CultureInfo.InvariantCulture, $"early {worker} {attempt}\n");
        foreach (var (position, fence) in InDoubt)
            text.Append(CultureInfo.InvariantCulture, $"{position} in doubt: {fence}\n");
        return text.ToString();
    }

    private sealed class EarlyOrder : IComparer<(string Worker, AttemptNumber Attempt)>
    {
        public static EarlyOrder Instance { get; } = new();

        public int Compare((string Worker, AttemptNumber Attempt) x, (string Worker, AttemptNumber Attempt) y)
        {
            int worker = string.CompareOrdinal(x.Worker, y.Worker);
            return worker != 0 ? worker : x.Attempt.CompareTo(y.Attempt);
        }
    }
}

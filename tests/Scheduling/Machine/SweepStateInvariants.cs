using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tests.Machine;

/// <summary>What holds of every state of the machine.</summary>
internal static class SweepStateInvariants
{
    /// <summary>What of it does not hold; null: all does.</summary>
    public static string? Inconsistency(this SweepState state)
    {
        if (state.Cursor < 0 || state.Cursor > state.Trials)
            return $"The cursor is at {state.Cursor}, outside 0 … {state.Trials}.";
        if (state.Tally.Settled + state.InFlight.Count + state.Postponed.Count != state.Cursor)
            return $"{state.Cursor} positions were begun, but {state.Tally.Settled} settled + "
                + $"{state.InFlight.Count} in flight + {state.Postponed.Count} postponed are not as many.";
        if (state.InFlight.Keys.FirstOrDefault(state.Postponed.ContainsKey, -1) is var both and >= 0)
            return $"Position {both} is both in flight and postponed.";
        if (
            state
                .InFlight.Keys.Concat(state.Postponed.Keys)
                .FirstOrDefault(position => position >= state.Cursor || position < 0, -1)
            is var beyond
                and >= 0
        )
            return $"Position {beyond} is held, but the cursor is at {state.Cursor}.";
        if (!state.Due.SequenceEqual(state.Postponed.Select(entry => (entry.Value.NotBefore, entry.Key)).Order()))
            return "The postponed positions and their order by time do not agree.";
        var asked = state
            .InFlight.Where(entry => entry.Value.Stage == InFlightStage.Claiming)
            .ToLookup(entry => entry.Value.Worker, entry => entry.Key, StringComparer.Ordinal);
        if (
            asked.Count != state.Asked.Count
            || asked.Any(claim =>
                !state.Asked.TryGetValue(claim.Key, out long[]? positions) || !positions.SequenceEqual(claim)
            )
        )
            return "The positions asked for and the claims under way do not agree.";
        foreach (var (name, worker) in state.Workers)
        {
            int held = state.InFlight.Values.Count(flight =>
                flight.Worker == name && flight.Stage != InFlightStage.Claiming
            );
            if (held != worker.Holding)
                return $"Worker {name} holds {held} attempts, but {worker.Holding} are booked.";
        }

        return null;
    }
}

using System.Collections.Immutable;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Protocol;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>The protocol, broken on purpose in one way at a time.</summary>
internal static class ProtocolFaults
{
    /// <summary>The faults, by what goes wrong.</summary>
    public static IReadOnlyDictionary<string, ProtocolRules> All { get; } =
        new Dictionary<string, ProtocolRules>
        {
            ["loses acknowledgements for ever"] = new() { Acknowledges = _ => 0 },
            ["drops an order that was not taken"] = new() { Acknowledges = taken => taken + 1 },
            ["forgets where a worker's numbers were"] = new() { BeginsAfter = _ => 0 },
            ["takes orders again"] = new()
            {
                Receive = (cursor, name, first, count, introduce) =>
                    (cursor.Receive(name, first, count, introduce).Next, 0),
            },
            ["passes over an order"] = new()
            {
                Receive = (cursor, name, first, count, introduce) =>
                {
                    var (next, known) = cursor.Receive(name, first, count, introduce);
                    return (next, Math.Min(count, known + 1));
                },
            },
            ["takes the listeners of another for its own"] = new()
            {
                Know = (_, _, introduces, takesPart) =>
                    takesPart ? Acquaintance.Member
                    : introduces ? Acquaintance.Newcomer
                    : Acquaintance.Stranger,
            },
            ["lets workers in that have not said what they have"] = new()
            {
                Know = (_, _, _, takesPart) => takesPart ? Acquaintance.Member : Acquaintance.Newcomer,
            },
            ["forgets ends that came early"] = Before<SweepEvent.WorkerJoined>(
                (state, joined) => (state with { Early = state.Early.Clear() }, joined)
            ),
            ["takes nothing over"] = Before<SweepEvent.WorkerJoined>(
                (state, joined) => (state, joined with { Holds = [] })
            ),
            ["doubts nothing"] = Before<SweepEvent.ClaimsAnswered>(
                (state, answered) => (state with { InDoubt = state.InDoubt.Clear() }, answered)
            ),
            ["gives up what a worker is at"] = new() { GivesUp = _ => true },
            ["keeps what a worker is to give up"] = new() { GivesUp = _ => false },
            ["counts the late end of an earlier attempt"] = Before<SweepEvent.AttemptEnded>(
                (state, ended) =>
                    state.Sweep.InFlight.TryGetValue(ended.Position, out var flight)
                    && flight.Stage != InFlightStage.Claiming
                        ? (state, ended with { Worker = flight.Worker, Fence = flight.Number })
                        : (state, ended)
            ),
            ["counts what was handed back as finished"] = Before<SweepEvent.AttemptEnded>(
                (state, ended) =>
                    (
                        state,
                        ended.Outcome == AttemptOutcome.HandedBack
                            ? ended with
                            {
                                Outcome = AttemptOutcome.Finished,
                            }
                            : ended
                    )
            ),
            ["counts a trial twice"] = new()
            {
                Step = (state, happened, now) =>
                {
                    var (after, commands) = SweepProtocol.Step(state, happened, now);
                    bool counts = happened is SweepEvent.AttemptEnded { Outcome: AttemptOutcome.Finished };
                    var tally = after.Sweep.Tally;
                    return counts && tally != state.Sweep.Tally
                        ? (
                            after with
                            {
                                Sweep = after.Sweep with { Tally = tally with { Finished = tally.Finished + 1 } },
                            },
                            commands
                        )
                        : (after, commands);
                },
            },
            ["says nothing of orphans' errors"] = Without(command =>
                command is SweepCommand.RecordOutcome { IsOrphan: true }
            ),
            ["says nothing of errors"] = Without(command => command is SweepCommand.RecordOutcome { IsOrphan: false }),
            ["keeps claims that nobody waits for"] = Without(command => command is SweepCommand.HandBackAttempt),
            ["orders no stop"] = Without(command => command is SweepCommand.StopAttempt),
            ["keeps workers that are gone"] = Unheard<SweepEvent.WorkerGone>(),
            ["sleeps through what is due"] = Unheard<SweepEvent.TimePassed>(),
            ["hears nothing of losses"] = new()
            {
                Step = (state, happened, now) =>
                    happened is SweepEvent.AttemptEnded { Outcome: AttemptOutcome.Lost }
                        ? (state, [])
                        : SweepProtocol.Step(state, happened, now),
            },
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static ProtocolRules Before<TEvent>(
        Func<ProtocolState, TEvent, (ProtocolState State, SweepEvent Happened)> change
    )
        where TEvent : SweepEvent =>
        new()
        {
            Step = (state, happened, now) =>
            {
                if (happened is TEvent fitting)
                    (state, happened) = change(state, fitting);
                return SweepProtocol.Step(state, happened, now);
            },
        };

    private static ProtocolRules Without(Func<SweepCommand, bool> lost) =>
        new()
        {
            Step = (state, happened, now) =>
            {
                var (after, commands) = SweepProtocol.Step(state, happened, now);
                return (after, [.. commands.Where(command => !lost(command))]);
            },
        };

    private static ProtocolRules Unheard<TEvent>()
        where TEvent : SweepEvent =>
        new()
        {
            Step = (state, happened, now) =>
                happened is TEvent ? (state, []) : SweepProtocol.Step(state, happened, now),
        };
}

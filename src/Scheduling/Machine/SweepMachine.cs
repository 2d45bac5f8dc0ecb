using System.Diagnostics;

namespace Sweeps.Scheduling.Machine;

/// <summary>
/// Decides who trains what: a pure function from a sweep's state and an event to its next state and what is to be done.
/// It has no clock, no I/O and no randomness. Who drives it carries out the commands, and tells it what happened.
/// </summary>
public static partial class SweepMachine
{
    /// <summary>The state after <paramref name="happened"/>, and the commands that follow from it. An event that no
    /// longer fits returns the same state and no command.</summary>
    public static (SweepState State, IReadOnlyList<SweepCommand> Commands) Step(
        SweepState state,
        SweepEvent happened,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        var turn = new Turn(state, now);
        turn.Take(happened);
        turn.Settle();
        return (turn.State, turn.Commands);
    }

    /// <summary>One step in the making.</summary>
    private sealed partial class Turn(SweepState state, DateTimeOffset now)
    {
        private List<SweepCommand>? _commands;

        public SweepState State { get; private set; } = state;

        public IReadOnlyList<SweepCommand> Commands => _commands ?? (IReadOnlyList<SweepCommand>)[];

        public void Take(SweepEvent happened)
        {
            if (State.Began is null && State.Budget.Time is not null)
                State = State with { Began = now };
            if (now >= State.TimeUp)
                Change(SweepMode.OutOfTime, true);
            switch (happened)
            {
                case SweepEvent.CapacityOffered offered:
                    Offer(offered);
                    break;
                case SweepEvent.ClaimsAnswered answered:
                    Answer(answered);
                    break;
                case SweepEvent.AttemptEnded ended:
                    End(ended);
                    break;
                case SweepEvent.AttemptErred erred:
                    Err(erred);
                    break;
                case SweepEvent.WorkerGone gone:
                    Forget(gone.Worker);
                    break;
                case SweepEvent.CancelAsked:
                    Change(SweepMode.Cancelled, State.Mode is not SweepMode.Cancelled);
                    break;
                case SweepEvent.DrainAsked:
                    Change(SweepMode.Draining, State.Mode is SweepMode.Running);
                    break;
                case SweepEvent.TimePassed:
                    IssueAll();
                    break;
                case SweepEvent.WorkerJoined:
                    break;
                default:
                    throw new UnreachableException($"No rule for the event {happened.GetType().Name}.");
            }
        }

        /// <summary>Notes the end of the sweep, once.</summary>
        public void Settle()
        {
            if (State.Verdict is not null || State.InFlight.Count > 0)
                return;
            SweepVerdict? verdict = State switch
            {
                { Mode: SweepMode.Cancelled } => SweepVerdict.Cancelled,
                { Postponed.Count: 0 } when State.Cursor == State.Trials => SweepVerdict.Completed,
                { Mode: SweepMode.Draining } => SweepVerdict.Drained,
                { Mode: SweepMode.OutOfTime } => SweepVerdict.BudgetSpent,
                { Postponed.Count: 0 } when State.Cursor >= State.Limit => SweepVerdict.BudgetSpent,
                _ => null,
            };
            if (verdict is null)
                return;
            State = State with { Verdict = verdict };
            Do(new SweepCommand.SweepEnded(verdict.Value));
        }

        private void Change(SweepMode mode, bool applies)
        {
            if (!applies || State.Verdict is not null)
                return;
            State = State with { Mode = mode };
            foreach (
                var (position, flight) in State
                    .InFlight.Where(entry => entry.Value.Stage == InFlightStage.Running)
                    .ToArray()
            )
            {
                State = State with
                {
                    InFlight = State.InFlight.SetItem(
                        position,
                        flight with
                        {
                            Stage = InFlightStage.Stopping,
                            Since = now,
                        }
                    ),
                };
                Do(new SweepCommand.StopAttempt(flight.Worker, position, flight.Number));
            }
        }

        private void SetWorker(string name, WorkerLoad worker) =>
            State = State with { Workers = State.Workers.SetItem(name, worker) };

        private void Do(SweepCommand command) => (_commands ??= []).Add(command);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;

namespace Sweeps.Scheduling.Machine;

/// <summary>
/// Decides who trains what: a pure function from a sweep's state and an event to its next state and what is to be done.
/// It has no clock, no I/O and no randomness. Who drives it carries out the commands, and tells it what happened.
/// </summary>
public static class SweepMachine
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
    private sealed class Turn(SweepState state, DateTimeOffset now)
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
                case SweepEvent.TrialEnded ended:
                    End(ended);
                    break;
                case SweepEvent.AttemptFailed failed:
                    Fail(failed);
                    break;
                case SweepEvent.AttemptReturned returned:
                    Return(returned);
                    break;
                case SweepEvent.AttemptLost lost:
                    Lose(lost);
                    break;
                case SweepEvent.WorkerGone gone:
                    Forget(gone.Worker);
                    break;
                case SweepEvent.PauseAsked:
                    Change(SweepMode.Paused, State.Mode is SweepMode.Running);
                    break;
                case SweepEvent.ResumeAsked:
                    Change(SweepMode.Running, State.Mode is SweepMode.Paused);
                    break;
                case SweepEvent.CancelAsked:
                    Change(SweepMode.Cancelled, State.Mode is not SweepMode.Cancelled);
                    break;
                case SweepEvent.DrainAsked:
                    Change(SweepMode.Draining, State.Mode is SweepMode.Running or SweepMode.Paused);
                    break;
                case SweepEvent.TimePassed:
                    IssueAll();
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

        private void Offer(SweepEvent.CapacityOffered offered)
        {
            var known = State.Workers.GetValueOrDefault(offered.Worker);
            SetWorker(offered.Worker, known with { Capacity = Math.Max(0, offered.Capacity), Worth = offered.Worth });
            Issue(offered.Worker);
        }

        private void Answer(SweepEvent.ClaimsAnswered answered)
        {
            bool expected =
                State.Workers.TryGetValue(answered.Worker, out var worker) && worker.Claim == answered.Claim;
            if (!expected)
            {
                ReleaseUnexpected(answered);
                return;
            }

            var answers = answered.Answers.ToDictionary(entry => entry.Position, entry => entry.Answer);
            var untouched = new List<long>();
            int taken = 0;
            bool undecided = false;
            SetWorker(answered.Worker, worker with { Claim = 0 });
            long[] asked = State.Asked[answered.Worker];
            State = State with { Asked = State.Asked.Remove(answered.Worker) };
            foreach (long position in asked)
            {
                var flight = State.InFlight[position];
                var answer = answers.GetValueOrDefault(position);
                taken += answer is ClaimAnswer.Claimed ? 1 : 0;
                undecided |= answer is ClaimAnswer.Undecided;
                switch (answer)
                {
                    case ClaimAnswer.Claimed claimed:
                        Start(position, flight, claimed);
                        break;
                    case ClaimAnswer.Done done:
                        Count(
                            position,
                            done.Result == TrialResult.Failed
                                ? State.Tally with
                                {
                                    Failed = State.Tally.Failed + 1,
                                }
                                : State.Tally with
                                {
                                    Reused = State.Tally.Reused + 1,
                                }
                        );
                        break;
                    case ClaimAnswer.Held held:
                        Postpone(
                            position,
                            BackoffReason.Held,
                            held.By,
                            State.Rules.Recheck(flight.Setbacks + 1),
                            flight.Failures,
                            flight.Setbacks + 1
                        );
                        break;
                    case ClaimAnswer.Adopted adopted:
                        Adopt(position, flight, adopted);
                        break;
                    case ClaimAnswer.Unneeded:
                        Count(position, State.Tally with { Unneeded = State.Tally.Unneeded + 1 });
                        break;
                    case ClaimAnswer.Undecided open:
                        Await(position, flight, open.Awaits);
                        break;
                    case ClaimAnswer.Untouched or null:
                        untouched.Add(position);
                        break;
                    default:
                        throw new UnreachableException($"No rule for the answer {answer.GetType().Name}.");
                }
            }

            PutBack(untouched);
            worker = State.Workers[answered.Worker];
            SetWorker(
                answered.Worker,
                worker with
                {
                    Width = undecided
                        ? 0
                        : WidthAfter(Math.Max(worker.Width, answers.Count), answers.Count, taken, untouched.Count),
                }
            );
            Issue(answered.Worker);
        }

        /// <summary>
        /// Wider where the claim gave less than there was room for: the grid is done there, or others are at it, and a
        /// wider one finds what is free behind that. Narrower where positions were asked for in vain, down to the room
        /// there is.
        /// </summary>
        private int WidthAfter(int width, int asked, int taken, int untouched)
        {
            if (taken == asked)
                return 0;
            return untouched > 0 ? width / 2 : Math.Clamp(width * 2, 1, State.Rules.WidestClaim);
        }

        /// <summary>An answer that nobody waits for any more: what it claimed must not stay held for nothing.</summary>
        private void ReleaseUnexpected(SweepEvent.ClaimsAnswered answered)
        {
            foreach (var (position, answer) in answered.Answers)
            {
                if (answer is not ClaimAnswer.Claimed claimed)
                    continue;
                bool known =
                    State.InFlight.TryGetValue(position, out var flight)
                    && flight.Stage != InFlightStage.Claiming
                    && flight.Number == claimed.Fence;
                if (!known)
                    Do(new SweepCommand.ReleaseAttempt(answered.Worker, position, claimed.Fence));
            }
        }

        private void Start(long position, InFlightTrial flight, ClaimAnswer.Claimed claimed)
        {
            int failures = Math.Max(flight.Failures, claimed.Failures);
            if (State.Mode != SweepMode.Running)
            {
                Do(new SweepCommand.ReleaseAttempt(flight.Worker, position, claimed.Fence));
                Postpone(position, BackoffReason.Returned, "", TimeSpan.Zero, failures, 0);
                return;
            }

            var worker = State.Workers[flight.Worker];
            SetWorker(flight.Worker, worker with { Holding = worker.Holding + 1 });
            State = State with
            {
                InFlight = State.InFlight.SetItem(
                    position,
                    flight with
                    {
                        Stage = InFlightStage.Running,
                        Number = claimed.Fence,
                        Since = now,
                        Failures = failures,
                    }
                ),
            };
            Do(new SweepCommand.StartAttempt(flight.Worker, position, claimed.Fence));
        }

        /// <summary>An attempt that runs already needs no start; but if nothing is to run, it needs a stop.</summary>
        private void Adopt(long position, InFlightTrial flight, ClaimAnswer.Adopted adopted)
        {
            if (!State.Workers.TryGetValue(adopted.Worker, out var worker))
            {
                Postpone(
                    position,
                    BackoffReason.Held,
                    adopted.Worker,
                    State.Rules.Recheck(flight.Setbacks + 1),
                    flight.Failures,
                    flight.Setbacks + 1
                );
                return;
            }

            bool wanted = State.Mode == SweepMode.Running;
            SetWorker(adopted.Worker, worker with { Holding = worker.Holding + 1 });
            var taken = new InFlightTrial(
                adopted.Worker,
                wanted ? InFlightStage.Running : InFlightStage.Stopping,
                adopted.Fence,
                now,
                flight.Failures,
                0
            );
            State = State with { InFlight = State.InFlight.SetItem(position, taken) };
            if (!wanted)
                Do(new SweepCommand.StopAttempt(adopted.Worker, position, adopted.Fence));
        }

        /// <summary>Positions that were asked for in vain: those at the cursor are simply not begun, others wait for
        /// their turn.</summary>
        private void PutBack(List<long> positions)
        {
            foreach (long position in positions.OrderDescending())
            {
                var flight = State.InFlight[position];
                if (position == State.Cursor - 1 && flight is { Failures: 0, Setbacks: 0 })
                    State = State with { InFlight = State.InFlight.Remove(position), Cursor = position };
                else
                    Postpone(position, BackoffReason.Returned, "", TimeSpan.Zero, flight.Failures, flight.Setbacks);
            }
        }

        private void End(SweepEvent.TrialEnded ended)
        {
            if (Find(ended.Worker, ended.Position, ended.Fence) is null)
                return;
            var tally = State.Tally;
            Count(
                ended.Position,
                ended.Result switch
                {
                    TrialResult.Finished => tally with { Finished = tally.Finished + 1 },
                    TrialResult.Diverged => tally with { Diverged = tally.Diverged + 1 },
                    TrialResult.Stopped => tally with { Stopped = tally.Stopped + 1 },
                    TrialResult.Failed => tally with { Failed = tally.Failed + 1 },
                    _ => throw new UnreachableException($"No rule for the result {ended.Result}."),
                }
            );
            Issue(ended.Worker);
        }

        private void Fail(SweepEvent.AttemptFailed failed)
        {
            if (Find(failed.Worker, failed.Position, failed.Fence) is not { Stage: not InFlightStage.Failing } flight)
                return;
            int failures = flight.Failures + 1;
            if (failed.Repeatable && failures <= State.Rules.Retries)
            {
                var delay = State.Rules.Delay(State.Rules.RetryDelay, failures);
                State = State with { Tally = State.Tally with { Retries = State.Tally.Retries + 1 } };
                Postpone(failed.Position, BackoffReason.Error, failed.Error, delay, failures, 0);
                Do(
                    new SweepCommand.RecordRetry(
                        failed.Worker,
                        failed.Position,
                        failed.Fence,
                        failures,
                        failed.Error,
                        now + delay
                    )
                );
            }
            else
            {
                // It has failed once that is durable, and not if its fence was overtaken: then whoever holds it now
                // decides.
                State = State with
                {
                    InFlight = State.InFlight.SetItem(
                        failed.Position,
                        flight with
                        {
                            Stage = InFlightStage.Failing,
                            Since = now,
                            Failures = failures,
                        }
                    ),
                };
                Do(new SweepCommand.RecordFailure(failed.Worker, failed.Position, failed.Fence, failed.Error));
            }

            Issue(failed.Worker);
        }

        private void Return(SweepEvent.AttemptReturned returned)
        {
            if (
                Find(returned.Worker, returned.Position, returned.Fence)
                is not { Stage: not InFlightStage.Failing } flight
            )
                return;
            Postpone(returned.Position, BackoffReason.Returned, "", TimeSpan.Zero, flight.Failures, 0);
            Issue(returned.Worker);
        }

        private void Lose(SweepEvent.AttemptLost lost)
        {
            if (Find(lost.Worker, lost.Position, lost.Fence) is not { } flight)
                return;
            Lose(lost.Position, flight, lost.Reason);
            Issue(lost.Worker);
        }

        private void Lose(long position, InFlightTrial flight, string reason)
        {
            State = State with { Tally = State.Tally with { Losses = State.Tally.Losses + 1 } };
            Postpone(
                position,
                BackoffReason.Lost,
                reason,
                State.Rules.Recheck(flight.Setbacks + 1),
                flight.Failures,
                flight.Setbacks + 1
            );
        }

        private void Forget(string worker)
        {
            if (!State.Workers.ContainsKey(worker))
                return;
            var asked = new List<long>();
            foreach (var (position, flight) in State.InFlight.Where(entry => entry.Value.Worker == worker).ToArray())
            {
                if (flight.Stage == InFlightStage.Claiming)
                    asked.Add(position);
                else
                    Lose(position, flight, $"worker {worker} is gone");
            }

            PutBack(asked);
            State = State with { Workers = State.Workers.Remove(worker), Asked = State.Asked.Remove(worker) };
            IssueAll();
        }

        private void Change(SweepMode mode, bool applies)
        {
            if (!applies || State.Verdict is not null)
                return;
            State = State with { Mode = mode };
            if (mode == SweepMode.Running)
            {
                IssueAll();
                return;
            }

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

        private void IssueAll()
        {
            if (State.Mode == SweepMode.Running)
            {
                foreach (string worker in State.Workers.Keys)
                    Issue(worker);
            }
        }

        /// <summary>Asks for trials for a worker that has room: what is due first, then new ones. Waits until the room
        /// is worth a claim.</summary>
        private void Issue(string name)
        {
            if (
                State.Mode != SweepMode.Running
                || State.Verdict is not null
                || !State.Workers.TryGetValue(name, out var worker)
            )
                return;
            int room = worker.Room;
            if (room <= 0)
                return;

            int width = Math.Max(room, worker.Width);
            var positions = new List<long>(Math.Min(width, 64));
            var flights = State.InFlight.ToBuilder();
            long claim = State.Claims + 1;
            var (postponed, due) = (State.Postponed, State.Due);
            while (positions.Count < width && due.Count > 0 && IsDue(due.Min, positions.Count > 0))
            {
                var next = due.Min;
                var entry = postponed[next.Position];
                due = due.Remove(next);
                postponed = postponed.Remove(next.Position);
                flights[next.Position] = new(name, InFlightStage.Claiming, claim, now, entry.Failures, entry.Setbacks);
                positions.Add(next.Position);
            }

            long cursor = State.Cursor;
            while (
                positions.Count < width
                && cursor < State.Limit
                && (positions.Count < room ? postponed.Count : postponed.Count + (cursor - State.Cursor))
                    < State.Rules.PostponedLimit
            )
            {
                flights[cursor] = new(name, InFlightStage.Claiming, claim, now, 0, 0);
                positions.Add(cursor++);
            }

            if (positions.Count == 0)
                return;
            long[] asked = [.. positions];
            Array.Sort(asked);
            State = State with
            {
                Cursor = cursor,
                Postponed = postponed,
                Due = due,
                InFlight = flights.ToImmutable(),
                Claims = claim,
                Asked = State.Asked.SetItem(name, asked),
            };
            SetWorker(name, worker with { Claim = claim });
            Do(new SweepCommand.ClaimPositions(name, claim, positions, room));
        }

        /// <summary>Whether a postponed position is to be taken up; with company, one that others had is a little
        /// earlier than it would be alone.</summary>
        private bool IsDue((DateTimeOffset NotBefore, long Position) next, bool company) =>
            next.NotBefore <= now
            || (
                company
                && next.NotBefore <= now + State.Rules.RecheckDelay / 2
                && State.Postponed[next.Position].Reason is BackoffReason.Held or BackoffReason.Lost
            );

        private InFlightTrial? Find(string worker, long position, long fence) =>
            State.InFlight.TryGetValue(position, out var flight)
            && flight.Stage != InFlightStage.Claiming
            && flight.Worker == worker
            && flight.Number == fence
                ? flight
                : null;

        private void Count(long position, SweepTally tally)
        {
            Land(position);
            State = State with { Tally = tally };
            WakeAll(position);
        }

        /// <summary>Puts a position off until another one is settled. Time brings it back too: whoever settles that one
        /// need not be known here.</summary>
        private void Await(long position, InFlightTrial flight, long awaited)
        {
            bool settled =
                awaited < State.Cursor && !State.InFlight.ContainsKey(awaited) && !State.Postponed.ContainsKey(awaited);
            var delay = settled && flight.Setbacks == 0 ? TimeSpan.Zero : State.Rules.Recheck(flight.Setbacks + 1);
            Postpone(position, BackoffReason.Undecided, "", delay, flight.Failures, flight.Setbacks + 1, awaited);
            if (!settled)
                State = State with { Awaited = State.Awaited.Add((awaited, position)) };
        }

        private void WakeAll(long awaited)
        {
            while (true)
            {
                int place = State.Awaited.IndexOf((awaited, long.MinValue));
                place = place < 0 ? ~place : place;
                if (place == State.Awaited.Count || State.Awaited[place] is var next && next.Position != awaited)
                    return;
                State = State with { Awaited = State.Awaited.Remove(next) };
                Wake(awaited, next.Waiting);
            }
        }

        private void Wake(long awaited, long waiting)
        {
            if (!State.Postponed.TryGetValue(waiting, out var entry) || entry.Awaits != awaited)
                return;
            var due = State.Due.Remove((entry.NotBefore, waiting)).Add((now, waiting));
            State = State with
            {
                Due = due,
                Postponed = State.Postponed.SetItem(waiting, entry with { NotBefore = now, Setbacks = 0 }),
            };
        }

        private void Postpone(
            long position,
            BackoffReason reason,
            string detail,
            TimeSpan delay,
            int failures,
            int setbacks,
            long? awaits = null
        )
        {
            Land(position);
            var entry = new Backoff(now + delay, reason, detail, failures, setbacks, awaits);
            State = State with
            {
                Postponed = State.Postponed.SetItem(position, entry),
                Due = State.Due.Add((entry.NotBefore, position)),
            };
        }

        /// <summary>Takes a position out of flight, and off its worker's books.</summary>
        private void Land(long position)
        {
            if (!State.InFlight.TryGetValue(position, out var flight))
                return;
            State = State with { InFlight = State.InFlight.Remove(position) };
            if (flight.Stage != InFlightStage.Claiming && State.Workers.TryGetValue(flight.Worker, out var worker))
                SetWorker(flight.Worker, worker with { Holding = worker.Holding - 1 });
        }

        private void SetWorker(string name, WorkerView worker) =>
            State = State with { Workers = State.Workers.SetItem(name, worker) };

        private void Do(SweepCommand command) => (_commands ??= []).Add(command);
    }
}

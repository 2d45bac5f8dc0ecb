using System.Collections.Immutable;
using System.Diagnostics;

namespace Sweeps.Scheduling.Machine;

public static partial class SweepMachine
{
    // The part of a step that is about claims: what the store is asked for workers that have room, and what it answers.
    private sealed partial class Turn
    {
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
                            done.Outcome == AttemptOutcome.Failed
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
                        LookAgain(position, flight, held.By);
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
                    Do(new SweepCommand.HandBackAttempt(answered.Worker, position, claimed.Fence));
            }
        }

        private void Start(long position, InFlightTrial flight, ClaimAnswer.Claimed claimed)
        {
            int failures = Math.Max(flight.Failures, claimed.Failures);
            if (State.Mode != SweepMode.Running)
            {
                Do(new SweepCommand.HandBackAttempt(flight.Worker, position, claimed.Fence));
                Postpone(position, BackoffReason.HandedBack, "", TimeSpan.Zero, failures, 0);
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

        /// <summary>A trial that somebody else holds is asked for again, each time later.</summary>
        private void LookAgain(long position, InFlightTrial flight, string holder) =>
            Postpone(
                position,
                BackoffReason.Held,
                holder,
                State.Rules.Recheck(flight.Setbacks + 1),
                flight.Failures,
                flight.Setbacks + 1
            );

        /// <summary>An attempt that runs already needs no start; but if nothing is to run, it needs a stop.</summary>
        private void Adopt(long position, InFlightTrial flight, ClaimAnswer.Adopted adopted)
        {
            if (!State.Workers.TryGetValue(adopted.Worker, out var worker))
            {
                LookAgain(position, flight, adopted.Worker);
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
                    Postpone(position, BackoffReason.HandedBack, "", TimeSpan.Zero, flight.Failures, flight.Setbacks);
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
    }
}

using System.Diagnostics;

namespace Sweeps.Scheduling.Machine;

public static partial class SweepMachine
{
    // The part of a step that is about attempts: how each comes to its end, and what its trial waits for then.
    private sealed partial class Turn
    {
        private void End(SweepEvent.AttemptEnded ended)
        {
            if (Find(ended.Worker, ended.Position, ended.Fence) is not { } flight)
                return;
            var tally = State.Tally;
            switch (ended.Outcome)
            {
                case AttemptOutcome.Finished:
                    Count(ended.Position, tally with { Finished = tally.Finished + 1 });
                    break;
                case AttemptOutcome.Diverged:
                    Count(ended.Position, tally with { Diverged = tally.Diverged + 1 });
                    break;
                case AttemptOutcome.Stopped:
                    Count(ended.Position, tally with { Stopped = tally.Stopped + 1 });
                    break;
                case AttemptOutcome.Failed:
                    Count(ended.Position, tally with { Failed = tally.Failed + 1 });
                    break;
                case AttemptOutcome.HandedBack when flight.Stage != InFlightStage.Failing:
                    Postpone(ended.Position, BackoffReason.HandedBack, "", TimeSpan.Zero, flight.Failures, 0);
                    break;
                case AttemptOutcome.Lost:
                    Lose(ended.Position, flight, ended.Reason);
                    break;
                case AttemptOutcome.HandedBack or AttemptOutcome.Retried:
                    // What its error means has been said here already.
                    return;
                default:
                    throw new UnreachableException($"No rule for the outcome {ended.Outcome}.");
            }

            Issue(ended.Worker);
        }

        private void Err(SweepEvent.AttemptErred erred)
        {
            if (Find(erred.Worker, erred.Position, erred.Fence) is not { Stage: not InFlightStage.Failing } flight)
                return;
            int failures = flight.Failures + 1;
            if (erred.Repeatable && failures <= State.Rules.Retries)
            {
                var delay = State.Rules.Delay(State.Rules.RetryDelay, failures);
                State = State with { Tally = State.Tally with { Retries = State.Tally.Retries + 1 } };
                Postpone(erred.Position, BackoffReason.Retried, erred.Error, delay, failures, 0);
                Do(
                    new SweepCommand.RecordOutcome(
                        erred.Worker,
                        erred.Position,
                        erred.Fence,
                        AttemptOutcome.Retried,
                        erred.Error,
                        failures,
                        now + delay
                    )
                );
            }
            else
            {
                // It has failed when the store has recorded that. Where its fence was overtaken the store does not:
                // then the attempt that has the trial now decides.
                State = State with
                {
                    InFlight = State.InFlight.SetItem(
                        erred.Position,
                        flight with
                        {
                            Stage = InFlightStage.Failing,
                            Since = now,
                            Failures = failures,
                        }
                    ),
                };
                Do(
                    new SweepCommand.RecordOutcome(
                        erred.Worker,
                        erred.Position,
                        erred.Fence,
                        AttemptOutcome.Failed,
                        erred.Error,
                        failures
                    )
                );
            }

            Issue(erred.Worker);
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

        /// <summary>Puts a position off until another one is settled. It also comes back after a time, since the other
        /// may be settled by another process.</summary>
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
    }
}

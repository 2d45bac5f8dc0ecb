using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tests.Simulation;

internal sealed partial class SimulatedHost
{
    /// <summary>One stretch of training: a few steps, then whatever comes of them.</summary>
    private void Train(Attempt attempt)
    {
        int total = _world.Trials.Steps(attempt.Position);
        if (attempt.Stop)
        {
            End(attempt, null, handBack: true);
            return;
        }

        if (
            attempt.Step >= total / 2
            && _world.ErrorsAt(attempt.Position) < _world.Trials.ErrorsFirst(attempt.Position)
        )
        {
            _world.NoteError(attempt.Position);
            _attempts.Remove(attempt.Name);
            Deliver(new SweepEvent.AttemptErred(attempt.Worker, attempt.Position, attempt.Fence, "its own error"));
            return;
        }

        if (attempt.Step < total)
        {
            attempt.Pending.Add(attempt.Step++);
            if (IsBehind(attempt, total))
            {
                End(attempt, AttemptOutcome.Stopped, handBack: false);
                return;
            }

            if (_world.Random.Next(3) == 0)
            {
                // A fence that was overtaken is noticed here, in the middle of training.
                Commit(
                    new(attempt.Position, attempt.Fence, [.. attempt.Pending], attempt.Step, Ends: false, null, false),
                    written => Flushed(attempt, written)
                );
                attempt.Pending.Clear();
            }

            Later(_world.Delay(), () => Train(attempt));
            return;
        }

        End(attempt, _world.Trials.Result(attempt.Position), handBack: false);
    }

    /// <summary>As a host looks: the trial at a rung, among all that the store has there by now.</summary>
    private bool IsBehind(Attempt attempt, int total)
    {
        if (IsWhole || attempt.Step >= total || _world.Stopping!.NextTime(attempt.Step - 1) != attempt.Step)
            return false;
        double own = _world.Trials.Reading(attempt.Position, attempt.Step - 1);
        var others = _world
            .Store.Measured(attempt.Step - 1)
            .Where(other => other != attempt.Position)
            .Select(other => _world.Trials.Reading(other, attempt.Step - 1));
        bool behind = _world.Stopping.Stops(own, [own, .. others], out _);
        _world.Stops += behind ? 1 : 0;
        return behind;
    }

    private void End(Attempt attempt, AttemptOutcome? result, bool handBack)
    {
        var write = new SimulatedWrite(
            attempt.Position,
            attempt.Fence,
            [.. attempt.Pending],
            attempt.Step,
            Ends: true,
            result,
            false
        );
        attempt.Pending.Clear();
        Commit(
            write,
            written =>
            {
                if (!_attempts.Remove(attempt.Name))
                    return;
                var outcome =
                    !written ? AttemptOutcome.Lost
                    : handBack ? AttemptOutcome.HandedBack
                    : result!.Value;
                Deliver(new SweepEvent.AttemptEnded(attempt.Worker, attempt.Position, attempt.Fence, outcome));
            }
        );
    }

    private void Flushed(Attempt attempt, bool written)
    {
        if (!written && _attempts.Remove(attempt.Name))
        {
            attempt.Stop = true;
            Deliver(new SweepEvent.AttemptEnded(attempt.Worker, attempt.Position, attempt.Fence, AttemptOutcome.Lost));
        }
    }
}

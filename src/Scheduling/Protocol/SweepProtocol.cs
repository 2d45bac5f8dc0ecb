using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Protocol;

/// <summary>
/// What a coordinator and its workers say to each other, over messages that may be lost, doubled or late: a pure
/// function around <see cref="SweepMachine"/>. It adds what outlives a coordinator. A new coordinator takes over what
/// workers say they have, and hears of attempts that it never ordered. It also finds attempts that the store calls
/// running, though nobody is at them.
/// </summary>
public static class SweepProtocol
{
    /// <summary>Ends remembered of workers that do not take part yet.</summary>
    public const int EarlyKept = 4096;

    /// <summary>The state after <paramref name="happened"/>, and the commands that follow from it.</summary>
    public static (ProtocolState State, IReadOnlyList<SweepCommand> Commands) Step(
        ProtocolState state,
        SweepEvent happened,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        return happened switch
        {
            SweepEvent.WorkerJoined joined => (Join(state, joined), []),
            SweepEvent.WorkerGone gone => Pass(
                state.Joined.ContainsKey(gone.Worker)
                    ? state with
                    {
                        Joined = state.Joined.Remove(gone.Worker),
                    }
                    : state,
                happened,
                now
            ),
            SweepEvent.ClaimsAnswered answered => Answer(state, answered, now),
            SweepEvent.AttemptEnded e => End(state, e.Worker, new(e.Position, e.Fence), e, now),
            SweepEvent.AttemptErred e => End(state, e.Worker, new(e.Position, e.Fence), e, now),
            _ => Pass(state, happened, now),
        };
    }

    private static ProtocolState Join(ProtocolState state, SweepEvent.WorkerJoined joined) =>
        state with
        {
            Joined = state.Joined.SetItem(
                joined.Worker,
                [.. joined.Holds.Where(attempt => !state.Early.Contains((joined.Worker, attempt)))]
            ),
            Early = state.Early.Except(state.Early.Where(entry => entry.Worker == joined.Worker)),
        };

    /// <summary>The end of an attempt. One that nobody here has ordered, and that failed, is said to be tried again:
    /// whoever ordered it is not there to say what its error means.</summary>
    private static (ProtocolState, IReadOnlyList<SweepCommand>) End(
        ProtocolState state,
        string worker,
        AttemptNumber attempt,
        SweepEvent happened,
        DateTimeOffset now
    )
    {
        if (state.Joined.TryGetValue(worker, out var holds))
        {
            if (holds.Contains(attempt))
                state = state with { Joined = state.Joined.SetItem(worker, holds.Remove(attempt)) };
        }
        else if (state.Early.Count < EarlyKept)
        {
            state = state with { Early = state.Early.Add((worker, attempt)) };
        }

        bool ordered = state.IsInFlight(attempt.Position, attempt.Fence);
        if (happened is SweepEvent.AttemptErred erred && !ordered)
        {
            var (position, fence) = (attempt.Position, attempt.Fence);
            var orphan = new SweepCommand.RecordOutcome(worker, position, fence, AttemptOutcome.Retried, erred.Error);
            return (state, [orphan]);
        }

        var (after, commands) = Pass(state, happened, now);
        if (after.InDoubt.ContainsKey(attempt.Position) && !after.IsInFlight(attempt.Position, attempt.Fence))
            after = after with { InDoubt = after.InDoubt.Remove(attempt.Position) };
        return (after, commands);
    }

    /// <summary>
    /// The store's answer to a claim. The trial may be held by a worker that takes part. If that worker has said so,
    /// the attempt is taken over. If not, another sweep has it trained there, or an answer or an order got lost on the
    /// way. A worker that is found so twice is asked to give the trial up, unless it is at it.
    /// </summary>
    private static (ProtocolState, IReadOnlyList<SweepCommand>) Answer(
        ProtocolState state,
        SweepEvent.ClaimsAnswered answered,
        DateTimeOffset now
    )
    {
        bool expected =
            state.Sweep.Workers.TryGetValue(answered.Worker, out var worker) && worker.Claim == answered.Claim;
        if (!expected || !answered.Answers.Any(entry => entry.Answer is ClaimAnswer.Held))
            return Pass(state, answered, now);

        var released = new List<SweepCommand>();
        var answers = new PositionAnswer[answered.Answers.Count];
        for (int at = 0; at < answers.Length; at++)
        {
            answers[at] = answered.Answers[at];
            if (answers[at] is not (var position, ClaimAnswer.Held held))
                continue;
            if (!state.Joined.TryGetValue(held.By, out var holds))
                continue;
            var attempt = new AttemptNumber(position, held.Fence);
            if (holds.Contains(attempt))
            {
                state = state with { Joined = state.Joined.SetItem(held.By, holds.Remove(attempt)) };
                answers[at] = new(position, new ClaimAnswer.Adopted(held.By, held.Fence));
            }
            else if (state.InDoubt.TryGetValue(position, out long doubted) && doubted == held.Fence)
            {
                released.Add(new SweepCommand.ReleaseAttempt(held.By, position, held.Fence));
            }
            else
            {
                state = state with { InDoubt = state.InDoubt.SetItem(position, held.Fence) };
            }
        }

        var (after, commands) = Pass(state, answered with { Answers = answers }, now);
        return (after, [.. released, .. commands]);
    }

    private static (ProtocolState State, IReadOnlyList<SweepCommand> Commands) Pass(
        ProtocolState state,
        SweepEvent happened,
        DateTimeOffset now
    )
    {
        var (sweep, commands) = SweepMachine.Step(state.Sweep, happened, now);
        return (ReferenceEquals(sweep, state.Sweep) ? state : state with { Sweep = sweep }, commands);
    }
}

using System.Globalization;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tests.Machine;

/// <summary>
/// Tells a story to the machine and keeps its trace: what happened (→ in front) and what it commanded. After every step
/// the state's own invariants are checked, and that the same step gives the same answer again.
/// </summary>
internal sealed class Story(long trials, SweepRules? rules = null)
{
    private readonly List<string> _trace = [];

    public SweepState State { get; private set; } = SweepState.Of(trials, rules);

    /// <summary>Seconds since the story began.</summary>
    public double Time { get; private set; }

    public DateTimeOffset Now => DateTimeOffset.UnixEpoch.AddSeconds(Time);

    public List<SweepCommand> Commands { get; } = [];

    public string Trace => string.Join('\n', _trace);

    public Story Wait(double seconds)
    {
        Time += seconds;
        return Tell(new SweepEvent.TimePassed());
    }

    public Story Offer(string worker, int capacity, int worth = 0) =>
        Tell(new SweepEvent.CapacityOffered(worker, capacity) { Worth = worth });

    /// <summary>Answers the latest claim of a worker: <c>+</c> claimed, <c>.</c> done, <c>x</c> failed before, <c>h</c>
    /// held, <c>-</c> untouched, in the order of its positions.</summary>
    public Story Answer(string worker, string answers)
    {
        var claim = LatestClaim(worker);
        return Tell(
            new SweepEvent.ClaimsAnswered(
                worker,
                claim.Claim,
                [
                    .. claim.Positions.Zip(
                        answers,
                        (position, sign) => new PositionAnswer(position, ToAnswer(sign, claim.Claim))
                    ),
                ]
            )
        );
    }

    public SweepCommand.ClaimPositions LatestClaim(string worker) =>
        Commands.OfType<SweepCommand.ClaimPositions>().Last(claim => claim.Worker == worker);

    public Story Finish(string worker, params ReadOnlySpan<long> positions)
    {
        foreach (long position in positions)
            Tell(new SweepEvent.AttemptEnded(worker, position, FenceOf(position), AttemptOutcome.Finished));
        return this;
    }

    public Story Fail(string worker, long position, string error, bool repeatable = true) =>
        Tell(new SweepEvent.AttemptErred(worker, position, FenceOf(position), error, repeatable));

    public Story HearFailed(string worker, long position) =>
        Tell(new SweepEvent.AttemptEnded(worker, position, FenceOf(position), AttemptOutcome.Failed));

    public Story Return(string worker, long position) =>
        Tell(new SweepEvent.AttemptEnded(worker, position, FenceOf(position), AttemptOutcome.HandedBack));

    public Story Lose(string worker, long position, string reason) =>
        Tell(new SweepEvent.AttemptEnded(worker, position, FenceOf(position), AttemptOutcome.Lost, reason));

    public Story Tell(SweepEvent happened)
    {
        var before = State;
        var (after, commands) = SweepMachine.Step(before, happened, Now);
        var (again, commandsAgain) = SweepMachine.Step(before, happened, Now);
        Assert.Equal(after, again);
        Assert.Equal(after.ToString(), again.ToString());
        Assert.Equal(commands, commandsAgain);
        Assert.Null(after.Inconsistency());
        State = after;
        Commands.AddRange(commands);
        _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{Time, 5:0.00} → {Describe(happened)}"));
        _trace.AddRange(commands.Select(command => $"        {Describe(command)}"));
        return this;
    }

    /// <summary>Fences of a story are the numbers of the claims that gave them.</summary>
    private long FenceOf(long position) => State.InFlight.TryGetValue(position, out var flight) ? flight.Number : 0;

    private static ClaimAnswer ToAnswer(char sign, long fence) =>
        sign switch
        {
            '+' => new ClaimAnswer.Claimed(fence),
            '.' => new ClaimAnswer.Done(AttemptOutcome.Finished),
            'x' => new ClaimAnswer.Done(AttemptOutcome.Failed),
            'h' => new ClaimAnswer.Held("another"),
            '-' => new ClaimAnswer.Untouched(),
            _ => throw new ArgumentOutOfRangeException(nameof(sign), sign, "An answer is one of + . x h -"),
        };

    private static string Describe(SweepEvent happened) =>
        happened switch
        {
            SweepEvent.CapacityOffered e => $"{e.Worker} offers {e.Capacity}",
            SweepEvent.ClaimsAnswered e => $"{e.Worker} hears "
                + $"{string.Join(' ', e.Answers.Select(answer => $"{answer.Position}{Sign(answer.Answer)}"))}",
            SweepEvent.AttemptEnded { Outcome: AttemptOutcome.HandedBack } e => $"{e.Worker} returns {e.Position}",
            SweepEvent.AttemptEnded { Outcome: AttemptOutcome.Lost } e => $"{e.Worker} loses {e.Position}: {e.Reason}",
            SweepEvent.AttemptEnded e => $"{e.Worker} has {e.Position} {e.Outcome.ToString().ToLowerInvariant()}",
            SweepEvent.AttemptErred e => $"{e.Worker} fails at {e.Position}: {e.Error}",
            SweepEvent.WorkerGone e => $"{e.Worker} is gone",
            SweepEvent.CancelAsked => "cancel",
            SweepEvent.DrainAsked => "drain",
            SweepEvent.TimePassed => "time passes",
            _ => happened.ToString(),
        };

    private static string Describe(SweepCommand command) =>
        command switch
        {
            SweepCommand.ClaimPositions c => $"{c.Worker}: claim {c.Limit} of {string.Join(' ', c.Positions)}",
            SweepCommand.StartAttempt c => $"{c.Worker}: start {c.Position}",
            SweepCommand.StopAttempt c => $"{c.Worker}: stop {c.Position}",
            SweepCommand.HandBackAttempt c => $"{c.Worker}: release {c.Position}",
            SweepCommand.RecordOutcome { NotBefore: { } time } c => string.Create(
                CultureInfo.InvariantCulture,
                $"{c.Worker}: retry {c.Position} at {(time - DateTimeOffset.UnixEpoch).TotalSeconds:0.00} "
                    + $"after failure {c.Failures}"
            ),
            SweepCommand.RecordOutcome c => $"{c.Worker}: record that {c.Position} failed: {c.Error}",
            SweepCommand.SweepEnded c => $"ended: {c.Verdict.ToString().ToLowerInvariant()}",
            _ => command.ToString(),
        };

    private static char Sign(ClaimAnswer answer) =>
        answer switch
        {
            ClaimAnswer.Claimed => '+',
            ClaimAnswer.Done { Outcome: AttemptOutcome.Failed } => 'x',
            ClaimAnswer.Done => '.',
            ClaimAnswer.Held => 'h',
            _ => '-',
        };
}

using System.Globalization;
using System.Text;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Protocol;
using Sweeps.Scheduling.Tests.Machine;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>
/// Tells a story, a text, to coordinators and workers, and writes down what they answer. A line that begins with
/// <c>&gt;</c> says what happens; the indented lines below it are the answer, and are replaced by the present one. All
/// other lines stay as they are. The first line with <c>trials</c> says how many there are. What can happen is in
/// <c>Stories/README.md</c>.
/// </summary>
internal sealed class ProtocolStory(ProtocolRules rules)
{
    private readonly Dictionary<string, OrderLog<string>> _logs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrderCursor> _cursors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<AttemptNumber>> _holds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SweepCommand.ClaimPositions> _claims = new(StringComparer.Ordinal);
    private readonly StringBuilder _answer = new();
    private ProtocolState _state = null!;
    private long _trials;
    private int _coordinator;
    private double _time;

    /// <summary>The story with the answers that are given today.</summary>
    public static string Tell(string text) => Tell(text, ProtocolRules.Sound);

    /// <summary>The story with the answers that are given by other rules.</summary>
    public static string Tell(string text, ProtocolRules rules)
    {
        var story = new ProtocolStory(rules);
        var told = new StringBuilder();
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
                continue;
            told.Append(line).Append('\n');
            if (line.StartsWith("trials ", StringComparison.Ordinal))
                story.Begin(long.Parse(line[7..], CultureInfo.InvariantCulture));
            if (line.StartsWith("> ", StringComparison.Ordinal))
                told.Append(story.Happen(line[2..]));
        }

        return told.ToString();
    }

    private string Coordinator => $"c{_coordinator}";

    private void Begin(long trials)
    {
        _trials = trials;
        _coordinator++;
        _logs.Clear();
        _given.Clear();
        _claims.Clear();
        _state = ProtocolState.Of(SweepState.Of(trials));
    }

    private string Happen(string line)
    {
        _answer.Clear();
        string[] words = line.Split(' ');
        switch (words)
        {
            case ["another", "coordinator"]:
                Begin(_trials);
                break;
            case ["wait", var seconds]:
                _time += double.Parse(seconds, CultureInfo.InvariantCulture);
                Take(new SweepEvent.TimePassed());
                break;
            case ["drain"]:
                Take(new SweepEvent.DrainAsked());
                break;
            case ["cancel"]:
                Take(new SweepEvent.CancelAsked());
                break;
            case [var worker, "is", "gone"]:
                if (_logs.Remove(worker, out var gone))
                    _given[worker] = gone.Last;
                Take(new SweepEvent.WorkerGone(worker));
                break;
            case [var worker, "asks", .. var how]:
                Ask(worker, string.Join(' ', how));
                break;
            case [var worker, "offers", var capacity]:
                Take(new SweepEvent.CapacityOffered(worker, int.Parse(capacity, CultureInfo.InvariantCulture)));
                break;
            case [var worker, "hears", .. var answers]:
                Take(new SweepEvent.ClaimsAnswered(worker, _claims[worker].Claim, [.. answers.Select(AnswerOf)]));
                break;
            case [var worker, "has", var attempt, var result]:
                Report(worker, attempt, (p, f) => new SweepEvent.AttemptEnded(worker, p, f, ResultOf(result)));
                break;
            case [var worker, "errs", "at", var attempt, .. var error]:
                Report(
                    worker,
                    attempt,
                    (p, f) => new SweepEvent.AttemptErred(worker, p, f, string.Join(' ', error)),
                    isOver: false
                );
                break;
            case [var worker, "returns", var attempt]:
                Report(worker, attempt, (p, f) => new SweepEvent.AttemptEnded(worker, p, f, AttemptOutcome.HandedBack));
                break;
            case [var worker, "loses", var attempt]:
                Report(
                    worker,
                    attempt,
                    (p, f) => new SweepEvent.AttemptEnded(worker, p, f, AttemptOutcome.Lost, "lost")
                );
                break;
            case ["state"]:
                ShowState();
                break;
            default:
                throw new FormatException($"Nothing is known that happens as `{line}`. See Stories/README.md.");
        }

        return _answer.ToString();
    }

    private void ShowState()
    {
        foreach (var (worker, holds) in _state.Joined)
            Say(
                $"{worker} takes part"
                    + (holds.Count > 0 ? $", and has {string.Join(' ', holds.Select(Text))} to be taken over" : "")
            );
        foreach (var (worker, attempt) in _state.Early)
            Say($"{worker} has said that {Text(attempt)} is over");
        foreach (var (position, fence) in _state.InDoubt)
            Say($"{Text(new(position, fence))} is in doubt");
    }

    /// <summary>A worker asks for orders; the question, or its answer, may be lost.</summary>
    private void Ask(string worker, string how)
    {
        var cursor = _cursors.GetValueOrDefault(worker);
        if (how == "in vain")
            return;
        // A list that was made before what has happened since.
        var list = how.StartsWith("holding ", StringComparison.Ordinal)
            ? [.. how.Split(' ')[1..].Where(word => word != "nothing").Select(AttemptOf)]
            : HoldsOf(worker).ToArray();
        var acquaintance = rules.Know(Coordinator, cursor.Coordinator, cursor.Introduces, _logs.ContainsKey(worker));
        if (acquaintance == Acquaintance.Newcomer)
        {
            _logs[worker] = OrderLog<string>.After(
                rules.BeginsAfter(cursor.Taken),
                rules.BeginsAfter(_given.GetValueOrDefault(worker))
            );
            Take(new SweepEvent.WorkerJoined(worker, list));
        }

        bool stranger = acquaintance == Acquaintance.Stranger;
        var log = stranger ? OrderLog<string>.After(0) : _logs[worker].Acknowledge(rules.Acknowledges(cursor.Taken));
        if (!stranger)
            _logs[worker] = log;
        if (how == "but hears nothing")
            return;
        var (next, known) = rules.Receive(cursor, Coordinator, stranger ? 0 : log.First, log.Count, stranger);
        _cursors[worker] = next;
        if (stranger)
            Say($"{worker} is to say what it has");
        foreach (string order in log.Orders.Skip(known))
            CarryOut(worker, order);
        if (!stranger && log.Count == known)
            Say($"{worker} has nothing to do");
    }

    private void CarryOut(string worker, string order)
    {
        Say($"{worker} takes: {order}");
        string[] words = order.Split(' ');
        if (words[0] == "start")
            HoldsOf(worker).Add(AttemptOf(words[1]));
        if (words[0] == "record")
            HoldsOf(worker).Remove(AttemptOf(words[^1]));
        if (words[0] == "give" && !rules.GivesUp(HoldsOf(worker).Contains(AttemptOf(words[2]))))
            Say($"{worker} is at {words[2]}");
    }

    private void Report(string worker, string attempt, Func<long, long, SweepEvent> report, bool isOver = true)
    {
        var name = AttemptOf(attempt);
        if (isOver)
            HoldsOf(worker).Remove(name);
        Take(report(name.Position, name.Fence));
    }

    private void Take(SweepEvent happened)
    {
        var now = DateTimeOffset.UnixEpoch.AddSeconds(_time);
        var (state, commands) = rules.Step(_state, happened, now);
        Assert.Equal(state, rules.Step(_state, happened, now).State);
        Assert.Null(state.Sweep.Inconsistency());
        _state = state;
        foreach (var command in commands)
            CarryOut(command);
    }

    private void CarryOut(SweepCommand command)
    {
        switch (command)
        {
            case SweepCommand.ClaimPositions c:
                _claims[c.Worker] = c;
                Say($"claim {c.Limit} of {string.Join(' ', c.Positions)} for {c.Worker}");
                break;
            case SweepCommand.HandBackAttempt c:
                Say($"hand back {c.Position}/{c.Fence}");
                break;
            case SweepCommand.StartAttempt c:
                Order(c.Worker, $"start {c.Position}/{c.Fence}");
                break;
            case SweepCommand.StopAttempt c:
                Order(c.Worker, $"stop {c.Position}/{c.Fence}");
                break;
            case SweepCommand.RecordOutcome c:
                string counts = c.Outcome == AttemptOutcome.Failed ? "the failure" : "a retry";
                Order(c.Worker, $"record {counts} of {c.Position}/{c.Fence}");
                break;
            case SweepCommand.ReleaseAttempt c:
                Order(c.Worker, $"give up {c.Position}/{c.Fence} unless you are at it");
                break;
            case SweepCommand.SweepEnded c:
                Say($"the sweep is {c.Verdict.ToString().ToLowerInvariant()}");
                break;
            default:
                throw new System.Diagnostics.UnreachableException(command.GetType().Name);
        }
    }

    private void Order(string worker, string order)
    {
        if (!_logs.TryGetValue(worker, out var log))
        {
            Say($"{worker} does not take part and is not told: {order}");
            return;
        }

        _logs[worker] = log = log.Add(order);
        Say($"order {log.First + log.Count - 1} for {worker}: {order}");
    }

    private void Say(string line) => _answer.Append("  ").Append(line).Append('\n');

    private SortedSet<AttemptNumber> HoldsOf(string worker) =>
        _holds.TryGetValue(worker, out var holds) ? holds : _holds[worker] = [];

    private static AttemptNumber AttemptOf(string text) =>
        text.Split('/') is [var position, var fence]
            ? new(long.Parse(position, CultureInfo.InvariantCulture), long.Parse(fence, CultureInfo.InvariantCulture))
            : throw new FormatException($"An attempt is POSITION/FENCE, but this is `{text}`.");

    /// <summary>0+1 claimed under fence 1; 0. done; 0x failed before; 0- untouched; 0@a/4 held by a under fence
    /// 4.</summary>
    private static PositionAnswer AnswerOf(string text)
    {
        int at = text.IndexOfAny(['+', '.', 'x', '-', '@']);
        long position = long.Parse(text[..at], CultureInfo.InvariantCulture);
        string rest = text[(at + 1)..];
        return new(
            position,
            text[at] switch
            {
                '+' => new ClaimAnswer.Claimed(long.Parse(rest, CultureInfo.InvariantCulture)),
                '.' => new ClaimAnswer.Done(AttemptOutcome.Finished),
                'x' => new ClaimAnswer.Done(AttemptOutcome.Failed),
                '-' => new ClaimAnswer.Untouched(),
                _ => new ClaimAnswer.Held(
                    rest.Split('/')[0],
                    long.Parse(rest.Split('/')[1], CultureInfo.InvariantCulture)
                ),
            }
        );
    }

    private static string Text(AttemptNumber attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{attempt.Position}/{attempt.Fence}");

    private static AttemptOutcome ResultOf(string word) => Enum.Parse<AttemptOutcome>(word, ignoreCase: true);
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>One attempt at a trial by a program: starts it, listens to it, and sees to its end.</summary>
internal sealed class ProgramTraining : ITraining
{
    private const int Beat = 50; // milliseconds between looks at the clock and at a process that says nothing
    private const int LongestLine = 64 << 10;
    private const int MostReady = 4096; // metrics that wait to be given on
    private const int MostErrors = 4 << 10;
    private const long MostAtOnce = 16 << 20;

    // A slot's thread hears one program at a time, and has it for the next.
    [ThreadStatic]
    private static byte[]? _buffer;

    private readonly TrialConfiguration _configuration;
    private readonly ProgramConfiguration _program;
    private readonly ProgramRunner _runner;
    private readonly AttemptTitle? _attempt;
    private readonly Reports _reports;
    private readonly Lines _channel;
    private readonly Tail _log = new(LogPart.MostKept);
    private readonly Tail _errors = new(MostErrors);
    private readonly long? _total;
    private readonly bool _continues;
    private readonly List<Metric> _ready = [];
    private ReadOnlyMemory<byte> _state;
    private LogReports? _read;
    private IReadOnlyList<int>? _held;
    private Child? _child;
    private Workplace? _place;
    private TrialFailedException? _failure;
    private long _received;
    private long _kills;

    public ProgramTraining(
        TrialConfiguration configuration,
        ProgramConfiguration program,
        ProgramRunner runner,
        ReadOnlyMemory<byte>? state,
        AttemptTitle? attempt
    )
    {
        (_configuration, _program, _runner, _attempt) = (configuration, program, runner, attempt);
        _state = state ?? default;
        SavedStep = state is { } block ? Packing.Check(block) : null;
        _continues = SavedStep is not null;
        _reports = new(program, SavedStep ?? -1) { Record = _ready.Add, Checkpoint = Save };
        _channel = new(LongestLine, _reports.Take, () => _reports.Refuse("a line is longer than 64 KiB"));
        _total = new ProgramEngine().LengthOf(configuration).TotalSteps is > 0 and var total ? total : null;
        runner.Capacity.Require(program.Needs);
    }

    /// <inheritdoc/>
    public long Step => _reports.Step;

    /// <inheritdoc/>
    public long TotalSteps => _total ?? Step;

    /// <inheritdoc/>
    public TrainingStatus Status { get; private set; }

    /// <inheritdoc/>
    public string? Divergence => Status == TrainingStatus.Diverged ? _reports.Divergence : null;

    /// <inheritdoc/>
    public long? SavedStep { get; private set; }

    /// <inheritdoc/>
    public bool SavesItself => true;

    /// <inheritdoc/>
    public double? Progress => _reports.Progress;

    /// <inheritdoc/>
    public string? Remark =>
        (Broken, Missing) switch
        {
            ({ } broken, { } missing) => $"{broken} {missing}",
            var (broken, missing) => broken ?? missing,
        };

    private string? Broken =>
        _reports.Malformed == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{_reports.Malformed} of its reports broke a rule and are not kept; the first: "
                    + $"{_reports.FirstFailure}."
            );

    // What continues may have reported all before.
    private string? Missing =>
        Status == TrainingStatus.Finished && !_continues && _reports is { Recorded: 0, Measures.Count: > 0 }
            ? $"It has ended well, but reported no value of {Measures}."
            : null;

    private string Measures =>
        Excerpt.Of(string.Join(", ", _program.Measures.Select(measure => $"`{measure.Name}`")), MostErrors);

    /// <inheritdoc/>
    public LogPart? TakeLog() => _log.Take();

    /// <inheritdoc/>
    public byte[] SaveState() => _state.ToArray();

    /// <inheritdoc/>
    public byte[]? WeightsHash() => null;

    /// <inheritdoc/>
    public TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation)
    {
        if (Status != TrainingStatus.Running)
            return Status;
        if (_child is null && !Begin())
            return Status;
        long until = Step >= long.MaxValue - steps ? long.MaxValue : Step + Math.Max(1, steps);
        long started = Stopwatch.GetTimestamp();
        do
        {
            if (cancellation.IsCancellationRequested)
            {
                Leave(sink);
                break;
            }

            Receive(Beat);
            if (_child!.Status is { } ended)
            {
                End(ended);
                break;
            }

            _child.Watch();
            if (_program.Needs.TimeSeconds is { } most && _child.Seconds > most)
            {
                Leave(sink);
                throw new TrialFailedException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The time limit of {most} s (`needs.time`) is over. Give the program more time, or less "
                            + $"to do.{LastWords}"
                    ),
                    repeatable: false
                );
            }
        } while (Step < until && Stopwatch.GetElapsedTime(started).TotalMilliseconds < Beat);

        Give(sink);
        if (_failure is { } failure)
            throw failure;
        return Status;
    }

    /// <summary>Asks the program to end, hears it out, and after the grace period makes it.</summary>
    public void Leave(IMetricSink sink)
    {
        if (_child is not { Status: null } child)
            return;
        child.Signal(Native.SigTerm);
        long asked = Stopwatch.GetTimestamp();
        for (; child.Status is null && Stopwatch.GetElapsedTime(asked) < _runner.Grace; Give(sink))
            Receive(Beat);
        child.Destroy();
        Drain();
        Give(sink);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _child?.Dispose();
        if (_held is { } held)
            _runner.Capacity.Return(_program.Needs, held);
        _held = null;
        _place?.Dispose();
        _place = null;
    }

    /// <summary>False while something that the program needs is not free.</summary>
    private bool Begin()
    {
        if ((_held ??= _runner.Capacity.Take(_program.Needs, TimeSpan.FromMilliseconds(Beat))) is not { } devices)
            return false;
        try
        {
            _place = new Workplace(_runner);
            _place.Furnish(_configuration, _program, _state, SavedStep);
            if (_program.Reports is { } reports)
                _read = new(reports, _reports, _place.Work);
            _kills = _runner.MemoryKills();
            string? names = _program.Needs.Gpus > 0 ? _runner.Capacity.NamesOf(devices) : null;
            _child = _place.Start(_configuration, _program, SavedStep, _attempt, names);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TrialFailedException(
                $"A program must get a folder and pipes to work with, but: {error.Message.TrimEnd('.')}. Free some "
                    + "room, or have TMPDIR name another folder.",
                repeatable: true
            );
        }

        return true;
    }

    private void Receive(int milliseconds)
    {
        byte[] buffer = _buffer ??= new byte[64 << 10];
        var child = _child!;
        child.Wait(milliseconds);
        Copy(child.Output, buffer, isError: false);
        Copy(child.Errors, buffer, isError: true);
        for (int length; _ready.Count <= MostReady && (length = Native.Read(child.Channel, buffer)) > 0; )
        {
            _received += length;
            _channel.Add(buffer.AsSpan(0, length));
        }

        _read?.Look();
        child.Look();
    }

    /// <summary>Keeps what stands in a pipe; not without end, so that others have their turn.</summary>
    private void Copy(int pipe, byte[] buffer, bool isError)
    {
        long most = _received + MostAtOnce;
        for (int length; _received < most && (length = Native.Read(pipe, buffer)) > 0; )
        {
            var part = buffer.AsSpan(0, length);
            _received += length;
            _log.Add(part);
            if (isError)
                _errors.Add(part);
            else
                _read?.Add(part);
        }
    }

    private void End(int status)
    {
        _child!.Destroy();
        Drain();
        _channel.End();
        _read?.End();
        if (_reports.Divergence is not null)
            Status = TrainingStatus.Diverged;
        else if (status != 0)
            _failure = Exits.Failure(
                status,
                _program,
                _place!.RanOut ?? (_program.Needs.MemoryBytes is { } limit && _child.Peak > limit / 10 * 9),
                _runner.MemoryKills() > _kills,
                Encoding.UTF8.GetString(_errors.ToArray()),
                LastWords,
                _runner.User is not null
            );
        else if (_read is { IsSilent: true } && !_continues)
            _failure = new(_read.Silence + (Broken is { } broken ? " " + broken : "") + LastWords, repeatable: false);
        else
            Status = TrainingStatus.Finished;
        if (Broken is { } told)
            _log.Add(Encoding.UTF8.GetBytes($"\n[sweeps: {told}]\n"));
    }

    /// <summary>Hears all that is left once nobody writes any more; what is ready makes room for it first.</summary>
    private void Drain()
    {
        List<Metric> kept = [];
        long received;
        do
        {
            kept.AddRange(_ready);
            _ready.Clear();
            received = _received;
            Receive(0);
        } while (_received != received);
        _ready.InsertRange(0, kept);
    }

    private void Save(long step)
    {
        try
        {
            if (Packing.Pack(_place!.Checkpoint, step) is not { } block)
            {
                _failure ??= new(
                    $"A checkpoint may have at most {Packing.MostBytes >> 20} MiB, and this one has more. Keep "
                        + "larger things on a volume of your own.",
                    repeatable: false
                );
                return;
            }

            (_state, SavedStep) = (block, step);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Somebody changes the folder that was to be left alone, or the disk is full.
            _reports.Refuse($"the checkpoint of step {step} could not be copied ({error.Message.TrimEnd('.')})");
            return;
        }

        try
        {
            _place.ConfirmTaken(step);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _reports.Refuse(
                $"the checkpoint of step {step} was taken, but SWEEPS_TAKEN cannot say so "
                    + $"({error.Message.TrimEnd('.')})"
            );
        }
    }

    private void Give(IMetricSink sink)
    {
        foreach (Metric metric in _ready)
            sink.Record(metric);
        _ready.Clear();
    }

    private string LastWords
    {
        get
        {
            string[] lines = Encoding.UTF8.GetString(_errors.ToArray()).TrimEnd().Split('\n');
            string text = string.Join(" | ", lines.TakeLast(5).Select(Seen).Where(line => line.Length > 0));
            // The folder is this attempt's alone: without it, trials that fail for one cause say the same.
            if (_place is not null)
                text = text.Replace(_place.Work + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
            return text.Length == 0 ? "" : " It said: " + Excerpt.Of(text, MostErrors);
        }
    }

    // Of a line that was written anew, as progress is shown, the last is left.
    private static string Seen(string line) => line.TrimEnd().Split('\r')[^1].Trim();
}

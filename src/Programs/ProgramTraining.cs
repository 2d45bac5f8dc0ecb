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
    private const int KeptBytes = 256 << 10;
    private const int LongestLine = 64 << 10;

    private readonly TrialConfiguration _configuration;
    private readonly ProgramConfiguration _program;
    private readonly ProgramRunner _runner;
    private readonly Reports _reports;
    private readonly Lines _channel;
    private readonly Tail _log = new(KeptBytes);
    private readonly Tail _errors = new(4 << 10);
    private readonly long? _total;
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly List<Metric> _ready = [];
    private ReadOnlyMemory<byte> _state;
    private LogReports? _read;
    private IReadOnlyList<int>? _held;
    private Child? _child;
    private string? _folder;
    private string? _untaken;

    public ProgramTraining(
        TrialConfiguration configuration,
        ProgramConfiguration program,
        ProgramRunner runner,
        ReadOnlyMemory<byte>? state
    )
    {
        (_configuration, _program, _runner) = (configuration, program, runner);
        _state = state ?? default;
        SavedStep = state is { } block ? Packing.StepOf(block) : null;
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
    public byte[]? Log
    {
        get
        {
            if (_log.Total == 0 && _reports.Malformed == 0)
                return null;
            string said =
                _reports.Malformed == 0
                    ? ""
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"\n[sweeps: {_reports.Malformed} reports broke a rule; the first: {_reports.FirstTrouble}]\n"
                    );
            return [.. _log.ToArray(), .. Encoding.UTF8.GetBytes(said)];
        }
    }

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
                Leave();
                break;
            }

            Hear(Beat);
            if (_child!.Status is { } ended)
            {
                End(ended);
                break;
            }

            if (_program.Needs.TimeSeconds is { } most && _child.Seconds > most)
            {
                Leave();
                Give(sink);
                throw new TrialFailedException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The time limit of {most} s (`needs.time`) is over. Give the program more time, or less "
                            + $"to do.{LastWords()}"
                    ),
                    repeatable: false
                );
            }
        } while (Step < until && Stopwatch.GetElapsedTime(started).TotalMilliseconds < Beat);

        Give(sink);
        if (_untaken is { } untaken)
            throw new TrialFailedException(untaken, repeatable: false);
        if (_failure is { } failure)
            throw failure;
        return Status;
    }

    private TrialFailedException? _failure;

    /// <summary>Asks the program to end, and after the grace period makes it.</summary>
    public void Leave()
    {
        if (_child is not { Status: null } child)
            return;
        child.Signal(Native.SigTerm);
        long asked = Stopwatch.GetTimestamp();
        while (child.Status is null && Stopwatch.GetElapsedTime(asked) < _runner.Grace)
            Hear(Beat);
        child.Destroy();
        Hear(0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _child?.Dispose();
        if (_held is { } held)
            _runner.Capacity.Return(_program.Needs, held);
        _held = null;
        if (_folder is not null)
            Child.Remove(_folder);
    }

    /// <summary>False while something that the program needs is not free.</summary>
    private bool Begin()
    {
        if ((_held ??= _runner.Capacity.Take(_program.Needs, TimeSpan.FromMilliseconds(Beat))) is not { } devices)
            return false;
        _folder = _runner.NewFolder();
        string work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        string saved = Directory.CreateDirectory(Path.Combine(_folder, "checkpoint")).FullName;
        string parameters = Path.Combine(_folder, "parameters.json");
        File.WriteAllBytes(parameters, Surroundings.Parameters(_configuration));
        foreach (ProgramFile file in _program.Files)
        {
            string path = Path.Combine(work, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, _runner.Content(file));
            if (file.Executable)
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        if (SavedStep is not null)
            Packing.Unpack(_state, saved);
        if (_program.Reports is { } reports)
            _read = new(reports, _reports, work);
        string slots = _program.Needs.Slots.ToString(CultureInfo.InvariantCulture);
        string Fill(string text) => ProgramText.Fill(text, _configuration, name => name == "slots" ? slots : null);
        List<KeyValuePair<string, string>> protocol =
        [
            new("SWEEPS_PARAMETERS", parameters),
            new("SWEEPS_METRICS", Path.Combine(_folder, "metrics")),
            new("SWEEPS_CHECKPOINT", saved),
            new("SWEEPS_STEP", SavedStep?.ToString(CultureInfo.InvariantCulture) ?? ""),
            new("SWEEPS_TAKEN", Path.Combine(_folder, "taken")),
            new("SWEEPS_SLOTS", slots),
        ];
        if (_program.Needs.Gpus > 0)
            protocol.Add(new("CUDA_VISIBLE_DEVICES", _runner.Capacity.NamesOf(devices)));
        string[] run = [.. _program.Run.Select(Fill)];
        if (_program.Shell)
            run = ["/bin/sh", "-c", run[0]];
        if (_program.Needs.MemoryBytes is { } memory)
            run =
            [
                "/bin/sh",
                "-c",
                "ulimit -v \"$1\" && shift && exec \"$@\"",
                "sh",
                (memory >> 10).ToString(CultureInfo.InvariantCulture),
                .. run,
            ];
        _child = new Child(
            run,
            Surroundings.Environment(
                _program.Environment.Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value))),
                protocol
            ),
            work,
            Path.Combine(_folder, "metrics"),
            _runner.Guard
        );
        return true;
    }

    private void Hear(int milliseconds)
    {
        var child = _child!;
        child.Wait(milliseconds);
        int length;
        while ((length = Native.Read(child.Output, _buffer)) > 0)
        {
            _log.Add(_buffer.AsSpan(0, length));
            _read?.Add(_buffer.AsSpan(0, length));
            if (_log.Total % (16L << 20) < length)
                break; // others have their turn, however much it writes
        }

        while ((length = Native.Read(child.Errors, _buffer)) > 0)
        {
            _log.Add(_buffer.AsSpan(0, length));
            _errors.Add(_buffer.AsSpan(0, length));
            if (_log.Total % (16L << 20) < length)
                break;
        }

        while ((length = Native.Read(child.Channel, _buffer)) > 0)
        {
            _channel.Add(_buffer.AsSpan(0, length));
            if (_ready.Count > 4096)
                break;
        }

        _read?.Look();
        child.Look();
    }

    private void End(int status)
    {
        _child!.Destroy();
        Hear(0);
        _channel.End();
        _read?.End();
        if (_reports.Divergence is not null)
            Status = TrainingStatus.Diverged;
        else if (status == 0)
            Status = TrainingStatus.Finished;
        else
            _failure = Exits.Failure(status, _program, Encoding.UTF8.GetString(_errors.ToArray()), LastWords());
    }

    private void Save(long step)
    {
        if (Packing.Pack(Path.Combine(_folder!, "checkpoint"), step) is not { } block)
        {
            _untaken =
                $"A checkpoint may have at most {Packing.MostBytes >> 20} MiB, and this one has more. Keep larger "
                + "things on a volume of your own.";
            return;
        }

        (_state, SavedStep) = (block, step);
        string taken = Path.Combine(_folder!, "taken");
        File.WriteAllText(taken + ".new", step.ToString(CultureInfo.InvariantCulture));
        File.Move(taken + ".new", taken, overwrite: true);
    }

    private void Give(IMetricSink sink)
    {
        foreach (Metric metric in _ready)
            sink.Record(metric);
        _ready.Clear();
    }

    private string LastWords()
    {
        string[] lines = Encoding.UTF8.GetString(_errors.ToArray()).TrimEnd().Split('\n');
        string text = string.Join(" | ", lines.TakeLast(5).Select(line => line.Trim()).Where(line => line.Length > 0));
        return text.Length == 0 ? "" : " It said: " + new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
    }
}

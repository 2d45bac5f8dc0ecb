using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>A shell script as a trial's program, run in this process as a slot runs it.</summary>
internal sealed class Script : IDisposable
{
    /// <summary>What is to be known of a script that ends well and reports nothing.</summary>
    public const string Silent = "It has ended well, but reported no value of `loss`, `error`.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _text;
    private readonly StringBuilder _log = new();

    public Script(string text, IReadOnlyList<string>? gpus = null, TimeSpan? grace = null)
    {
        _text = text.ReplaceLineEndings("\n");
        Runner = new ProgramRunner(Content, 4, gpus)
        {
            Folder = Folder,
            Grace = grace ?? TimeSpan.FromMilliseconds(300),
        };
        Program = new()
        {
            Run = ["/bin/sh", "train.sh"],
            Files = [new("train.sh", Hash(_text), _text.Length, false)],
            Measures = [new("loss", "", true), new("error", "", null)],
        };
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sweeps-script-").FullName;

    public ProgramRunner Runner { get; }

    public ProgramConfiguration Program { get; set; }

    public List<string> Rows { get; } = [];

    public string Log => _log.ToString();

    /// <summary>Another runner of the same script, whose working folders lie elsewhere.</summary>
    public ProgramRunner RunnerIn(string folder, ProgramUser? user = null) =>
        new(Content, 4)
        {
            Folder = folder,
            Grace = Runner.Grace,
            User = user,
        };

    /// <summary>The same, where another says how often the system has killed for want of memory.</summary>
    public ProgramRunner RunnerIn(string folder, Func<long> memoryKills) =>
        new(Content, 4)
        {
            Folder = folder,
            Grace = Runner.Grace,
            MemoryKills = memoryKills,
        };

    /// <summary>The same, with groups that bound its memory.</summary>
    public ProgramRunner RunnerIn(string folder, MemoryGroups memory) =>
        new(Content, 4)
        {
            Folder = folder,
            Grace = Runner.Grace,
            Memory = memory,
        };

    /// <summary>What is left of attempts; contents of files are kept for the next.</summary>
    public IEnumerable<string> Left() =>
        Directory
            .EnumerateDirectories(Folder)
            .SelectMany(Directory.EnumerateFileSystemEntries)
            .Where(path => Path.GetFileName(path) != "files");

    public string PathOf(string name) => Path.Combine(Folder, name);

    public ITraining Start(ReadOnlyMemory<byte>? state = null, ProgramRunner? runner = null) =>
        (runner ?? Runner).Start(
            new TrialConfiguration(null!, null!, null!, null!, null!, Seed: 7)
            {
                Engine = "program",
                Program = Program,
            },
            state,
            new AttemptTitle("sweep", 3, 2)
        );

    /// <summary>Runs it to its end, or until something holds.</summary>
    public TrainingStatus Run(ITraining training, Func<bool>? until = null) => Go(training, until, default);

    /// <summary>Asks it to stop, as whoever pauses a sweep does.</summary>
    public TrainingStatus Stop(ITraining training) => Go(training, null, new CancellationToken(canceled: true));

    private TrainingStatus Go(ITraining training, Func<bool>? until, CancellationToken stop)
    {
        Sink sink = new(Rows);
        long begun = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                TrainingStatus status = training.Advance(1, sink, stop);
                if (status != TrainingStatus.Running || stop.IsCancellationRequested || until?.Invoke() == true)
                    return status;
                Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, "the program should have ended long ago");
            }
        }
        finally
        {
            if (training.TakeLog() is { } part)
                _log.Append(Encoding.UTF8.GetString(part.Bytes));
        }
    }

    /// <summary>The status at its end, and what is to be known of it.</summary>
    public (TrainingStatus Status, string? Remark) Run()
    {
        using ITraining training = Start();
        return (Run(training), training.Remark);
    }

    /// <summary>How it fails.</summary>
    public TrialFailedException Fail() =>
        Assert.Throws<TrialFailedException>(() =>
        {
            using ITraining training = Start();
            Run(training);
        });

    /// <summary>Whether processes are there that carry a mark in their environment; waits for them to go.</summary>
    public static void AssertGone(string mark)
    {
        long begun = Stopwatch.GetTimestamp();
        while (Carriers(mark) is { Count: > 0 } left)
            Assert.True(
                Stopwatch.GetElapsedTime(begun) < Patience,
                $"processes with {mark} should be gone, but are there: {string.Join(", ", left)}"
            );
    }

    /// <summary>Waits for a process to end; it may stay in the table where nobody takes note of it.</summary>
    public static void AssertEnded(string process)
    {
        long begun = Stopwatch.GetTimestamp();
        while (ReadFile(process + "/cmdline").Length > 0)
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"{process} should have ended long ago");
    }

    public static List<string> Carriers(string mark) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Read(process).Contains(mark)),
        ];

    public void Dispose()
    {
        Runner.Dispose();
        long begun = Stopwatch.GetTimestamp();
        while (Directory.Exists(Folder))
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(begun) < Patience)
            {
                // The guard removes the runner's folder at the same time.
            }
        }
    }

    private static string Read(string process) => ReadFile(process + "/environ");

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private byte[]? Content(string hash) => hash == Hash(_text) ? Encoding.UTF8.GetBytes(_text) : null;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class Sink(List<string> rows) : IMetricSink
    {
        public void Record(in Metric metric) =>
            rows.Add(FormattableString.Invariant($"{metric.Step} {metric.Measure} {metric.Value}"));
    }
}

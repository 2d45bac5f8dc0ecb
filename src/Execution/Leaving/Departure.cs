using System.Globalization;
using System.Runtime.InteropServices;

namespace Sweeps.Execution.Leaving;

/// <summary>
/// Sees to it that a process which was asked to stop ends within a bounded time, and says meanwhile what it waits for.
/// It has a thread of its own, so that nothing which hangs can hold it up.
/// </summary>
/// <param name="say">Where it is said.</param>
/// <param name="exit">Ends the process; null: the real one.</param>
public sealed partial class Departure(Action<string> say, Action<int>? exit = null) : IDisposable
{
    /// <summary>The exit code of a process that did not end by itself: as a shell has it for an interrupted
    /// one.</summary>
    public const int ExitCode = 130;

    /// <summary>A stop that takes no longer needs no explanation.</summary>
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(2);

    /// <summary>What is left undone after an insistent request has so long to end by itself.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _hurried = new();
    private readonly ManualResetEventSlim _over = new();
    private int _count;

    /// <summary>The exit code of a process that did not end by itself. Default 130.</summary>
    public int Code { get; init; } = ExitCode;

    /// <summary>How long a stop may take. Default 20 s; then it is as if it had been asked for again.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What a stop waits for, in words; asked while one takes its time. Null: nothing in particular.</summary>
    public Func<string?> WaitsFor { get; set; } = () => null;

    /// <summary>Gives up what a stop still waits for; called when it has taken too long. May hang.</summary>
    public Action Insist { get; set; } = () => { };

    /// <summary>The last line of a process that leaves without an end, such as how to go on.</summary>
    public string Farewell { get; set; } = "";

    /// <summary>One more request to stop; true for the first. To be called before anything that may hang.</summary>
    public bool Ask()
    {
        if (Interlocked.Increment(ref _count) != 1)
        {
            _hurried.Set();
            return false;
        }

        new Thread(Wait) { IsBackground = true, Name = "departure" }.Start();
        return true;
    }

    /// <summary>The process ends by itself.</summary>
    public void Dispose()
    {
        _over.Set();
        _hurried.Set();
    }

    private void Wait()
    {
        bool hurried = _hurried.Wait(Within < FirstWord ? Within : FirstWord);
        if (!hurried && Within > FirstWord)
        {
            Say(
                $"Stopping{Reason()}. In {Seconds(Within - FirstWord)} it leaves whatever comes, and what was "
                    + "trained since the latest checkpoints is then lost; a second Ctrl-C or SIGTERM leaves at once."
            );
            hurried = _hurried.Wait(Within - FirstWord);
        }

        if (_over.IsSet)
            return;
        if (!hurried)
        {
            Say(
                $"The stop took longer than {Seconds(Within)} and is given up: what was trained since the latest "
                    + "checkpoints is lost; what is recorded stays."
            );
            new Thread(() => Insist()) { IsBackground = true, Name = "insist" }.Start();
        }

        if (_over.Wait(LeaveWithin))
            return;
        Say($"Left at once. {Farewell}".TrimEnd());
        End();
    }

    private string Reason() =>
        WaitsFor() is { Length: > 0 } what ? $": it waits for {what.ReplaceLineEndings(" ").TrimEnd('.')}" : "";

    private void Say(string line)
    {
        try
        {
            say(line);
        }
        catch (IOException)
        {
            // The terminal has gone, and with it whoever would read this.
        }
    }

    private void End()
    {
        if (exit is not null)
        {
            exit(Code);
            return;
        }

        // The usual exit runs handlers that others have registered, and these may hang too.
        var usual = new Thread(() => Environment.Exit(Code)) { IsBackground = true, Name = "exit" };
        usual.Start();
        if (!usual.Join(LeaveWithin) && !OperatingSystem.IsWindows())
            ExitNow(Code);
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Sweeps.Programs;

/// <summary>A process with its group, its pipes and its end. Used by one thread at a time.</summary>
internal sealed class Child : IDisposable
{
    private readonly int _id;
    private readonly Guard _guard;
    private readonly string _metrics;
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _destroyed;

    /// <exception cref="Model.Training.TrialFailedException">It does not start.</exception>
    public Child(string[] run, string[] environment, string folder, string metrics, Guard guard)
    {
        (_guard, _metrics) = (guard, metrics);
        Channel = Native.NamedPipe(metrics);
        var (output, outputEnd) = Native.Pipe();
        var (errors, errorsEnd) = Native.Pipe();
        (Output, Errors) = (output, errors);
        _id = Native.Spawn(run, environment, folder, outputEnd, errorsEnd);
        _ = Native.Close(outputEnd);
        _ = Native.Close(errorsEnd);
        if (_id > 0)
        {
            guard.Add(_id);
            return;
        }

        ClosePipes();
        throw Exits.NotStarted(-_id, run[0]);
    }

    public int Channel { get; }

    public int Output { get; }

    public int Errors { get; }

    /// <summary>How it ended; null: it runs.</summary>
    public int? Status { get; private set; }

    public double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Waits until it says something or ends, at most so long.</summary>
    public void Wait(int milliseconds)
    {
        // Its end closes the pipes, unless others hold them; then it is seen at the next look.
        Span<Native.Polled> polled =
        [
            new() { Descriptor = Channel, Wanted = Native.PollIn },
            new() { Descriptor = _outputOpen ? Output : -1, Wanted = Native.PollIn },
            new() { Descriptor = _errorsOpen ? Errors : -1, Wanted = Native.PollIn },
        ];
        Native.Wait(polled, _outputOpen || _errorsOpen ? milliseconds : Math.Min(milliseconds, 5));
        _outputOpen &= (polled[1].Found & (Native.PollHangUp | Native.PollIn)) != Native.PollHangUp;
        _errorsOpen &= (polled[2].Found & (Native.PollHangUp | Native.PollIn)) != Native.PollHangUp;
    }

    private bool _outputOpen = true;
    private bool _errorsOpen = true;

    /// <summary>Looks whether it has ended.</summary>
    public void Look() => Status ??= Native.Ended(_id);

    /// <summary>Sends a signal to the whole group.</summary>
    public void Signal(int signal) => _ = Native.Kill(-_id, signal);

    /// <summary>Sees to it that nothing of it is left: its group, and what has left the group.</summary>
    public void Destroy()
    {
        if (_destroyed)
            return;
        _destroyed = true;
        Signal(Native.SigKill);
        while (Status is null)
        {
            Look();
            if (Status is null)
                Native.Wait([], 1);
        }

        Wait(0);
        if (_outputOpen || _errorsOpen || Seconds > 0.2)
            KillStrays();
        _guard.Remove(_id);
    }

    public void Dispose()
    {
        Destroy();
        ClosePipes();
    }

    /// <summary>Removes a folder, whatever a program did to what is in it.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            foreach (string inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
                File.SetUnixFileMode(inner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.Delete(folder, recursive: true);
        }
    }

    // What began a session of its own still has our variables.
    private void KillStrays()
    {
        if (!OperatingSystem.IsLinux())
            return;
        byte[] mark = Encoding.UTF8.GetBytes($"SWEEPS_METRICS={_metrics}\0");
        for (int round = 0; round < 5; round++)
        {
            bool any = false;
            foreach (string process in Directory.EnumerateDirectories("/proc"))
            {
                if (
                    !int.TryParse(
                        Path.GetFileName(process),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out int id
                    )
                )
                    continue;
                try
                {
                    if (File.ReadAllBytes(process + "/environ").AsSpan().IndexOf(mark) < 0)
                        continue;
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    continue; // ended, or another user's
                }

                any = true;
                _ = Native.Kill(id, Native.SigKill);
            }

            if (!any)
                return;
        }
    }

    private void ClosePipes()
    {
        _ = Native.Close(Channel);
        _ = Native.Close(Output);
        _ = Native.Close(Errors);
    }
}

using System.Diagnostics;

namespace Sweeps.Programs;

/// <summary>A process with its group, its pipes and its end. Used by one thread at a time.</summary>
internal sealed class Child : IDisposable
{
    private const int MostToReap = 1000; // milliseconds
    private const int MostLookedAt = 64; // processes
    private const double Young = 0.05; // seconds

    private readonly int _id;
    private int _end = -1;
    private readonly Guard _guard;
    private readonly Mark _mark;
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _guarded;
    private bool _destroyed;

    /// <exception cref="Model.Training.TrialFailedException">It does not start.</exception>
    public Child(
        string[] run,
        string[] environment,
        string folder,
        string metrics,
        Guard guard,
        ProgramUser? user = null
    )
    {
        (_guard, _mark) = (guard, guard.Marks.New(metrics));
        int outputEnd = -1;
        int errorsEnd = -1;
        try
        {
            Channel = Native.NamedPipe(metrics);
            user?.Own(metrics);
            (Output, outputEnd) = Native.Pipe();
            (Errors, errorsEnd) = Native.Pipe();
            _id = _mark.Start(() => Native.Spawn(run, environment, folder, outputEnd, errorsEnd));
        }
        catch (IOException)
        {
            ClosePipes();
            throw;
        }
        finally
        {
            Close(outputEnd, errorsEnd);
        }

        if (_id > 0)
        {
            _end = Native.EndOf(_id);
            return;
        }

        ClosePipes();
        throw Exits.NotStarted(-_id, run[0]);
    }

    public int Channel { get; private set; } = -1;

    public int Output { get; private set; } = -1;

    public int Errors { get; private set; } = -1;

    /// <summary>How it ended; null: it runs.</summary>
    public int? Status { get; private set; }

    /// <summary>The most memory that it had, in bytes, once it has ended.</summary>
    public long Peak { get; private set; }

    public double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Waits until it says something or ends, at most so long.</summary>
    public void Wait(int milliseconds)
    {
        Span<Native.Polled> polled =
        [
            new() { Descriptor = Channel, Wanted = Native.PollIn },
            new() { Descriptor = _outputOpen ? Output : -1, Wanted = Native.PollIn },
            new() { Descriptor = _errorsOpen ? Errors : -1, Wanted = Native.PollIn },
            new() { Descriptor = Status is null ? _end : -1, Wanted = Native.PollIn },
        ];
        // Where its end cannot be waited for, it closes the pipes, unless others hold them.
        Native.Wait(polled, _end >= 0 || _outputOpen || _errorsOpen ? milliseconds : Math.Min(milliseconds, 5));
        _outputOpen &= (polled[1].Found & (Native.PollHangUp | Native.PollIn)) != Native.PollHangUp;
        _errorsOpen &= (polled[2].Found & (Native.PollHangUp | Native.PollIn)) != Native.PollHangUp;
    }

    private bool _outputOpen = true;
    private bool _errorsOpen = true;

    /// <summary>Looks whether it has ended.</summary>
    public void Look()
    {
        if (Status is null && Native.Ended(_id) is var (status, peak))
            (Status, Peak) = (status, peak);
    }

    /// <summary>Has the guard know it, once it has run for some time: what is younger is found by its
    /// variables.</summary>
    public void Watch()
    {
        if (_guarded || Status is not null || Seconds < Young)
            return;
        _guarded = true;
        _guard.Add(_id);
    }

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
                Native.Wait([new() { Descriptor = _end, Wanted = Native.PollIn }], 1);
        }

        Wait(0);
        KillStrays();
        Native.Reap(-_id, MostToReap);
        if (_guarded)
            _guard.Remove(_id);
    }

    public void Dispose()
    {
        Destroy();
        ClosePipes();
    }

    // What began a session of its own still has our mark. Programs that end at once are many, and what they leave
    // behind is younger than they are: few processes, whose numbers are known.
    private void KillStrays()
    {
        int last = Processes.Last();
        bool young = !_outputOpen && !_errorsOpen && Seconds <= 0.2 && last >= _id && last - _id <= MostLookedAt;
        if (young && !Kill(Enumerable.Range(_id + 1, last - _id)))
            return;
        for (int round = 0; round < 20 && Kill(Processes.All()); round++) { }
    }

    private bool Kill(IEnumerable<int> processes)
    {
        bool any = false;
        foreach (int id in processes)
        {
            if (!_mark.IsOn(id))
                continue;
            any = true;
            _ = Native.Kill(id, Native.SigKill);
            Native.Reap(id, MostToReap);
        }

        return any;
    }

    // Once: their numbers are soon those of other files.
    private void ClosePipes()
    {
        Close(Channel, Output, Errors, _end);
        Channel = Output = Errors = _end = -1;
    }

    private static void Close(params ReadOnlySpan<int> descriptors)
    {
        foreach (int descriptor in descriptors)
        {
            if (descriptor >= 0)
                _ = Native.Close(descriptor);
        }
    }
}

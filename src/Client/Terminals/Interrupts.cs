using System.Runtime.InteropServices;
using Sweeps.Execution.Leaving;

namespace Sweeps.Client.Terminals;

/// <summary>
/// Counts requests to stop (Ctrl-C, SIGTERM, a closed terminal): the first asks politely, the second insists. While it
/// lives, none of these signals ends the process.
/// </summary>
/// <param name="departure">Ends the process where it does not end by itself; null: nothing does.</param>
internal sealed class Interrupts(Departure? departure = null) : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Signalled by the first request.</summary>
    public CancellationToken Asked => _first.Token;

    /// <summary>Signalled by the second request, or when a stop has taken too long.</summary>
    public CancellationToken Insisted => _second.Token;

    /// <summary>What a stop waits for, and for how long.</summary>
    public Departure Departure { get; } = departure ?? new Departure(_ => { }, _ => { });

    /// <summary>Begins to listen to this process's signals. A signal that was ignored when the process began, such as
    /// SIGHUP under nohup, stays ignored.</summary>
    /// <param name="terminal">Where it is said what a stop waits for.</param>
    public static Interrupts OfProcess(Terminal terminal)
    {
        Interrupts interrupts = new(new Departure(terminal.Error.WriteLine));
        interrupts.Departure.Insist = interrupts._second.Cancel;
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            interrupts._registrations.Add(
                PosixSignalRegistration.Create(
                    signal,
                    context =>
                    {
                        context.Cancel = true;
                        interrupts.Ask();
                    }
                )
            );
        }

        return interrupts;
    }

    /// <summary>One more request to stop.</summary>
    public void Ask()
    {
        // The departure first: what a request cancels may wait for a server that is frozen.
        if (departure is not null)
            departure.Ask();
        (Interlocked.Increment(ref _count) == 1 ? _first : _second).Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Departure.Dispose();
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }
}

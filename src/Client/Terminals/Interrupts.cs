using System.Runtime.InteropServices;

namespace Sweeps.Client.Terminals;

/// <summary>
/// Counts requests to stop (Ctrl-C, SIGTERM): the first asks politely, the second insists. While it lives, neither
/// signal ends the process.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Signalled by the first request.</summary>
    public CancellationToken Asked => _first.Token;

    /// <summary>Signalled by the second request.</summary>
    public CancellationToken Insisted => _second.Token;

    /// <summary>Begins to listen to this process's signals.</summary>
    public static Interrupts OfProcess()
    {
        Interrupts interrupts = new();
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
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
    public void Ask() => (Interlocked.Increment(ref _count) == 1 ? _first : _second).Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }
}

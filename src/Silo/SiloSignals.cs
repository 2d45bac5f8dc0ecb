using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Sweeps.Execution.Leaving;

namespace Sweeps.Silo;

/// <summary>Ends a silo within a bounded time of the first signal to end, and at once with the second, whatever hangs.
/// A closed terminal counts like SIGTERM.</summary>
internal sealed class SiloSignals : IDisposable
{
    /// <summary>What comes after the workers have been drained: leaving the cluster, and closing the store.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Departure _departure;
    private readonly PosixSignalRegistration[] _registrations;

    private SiloSignals(IHostApplicationLifetime lifetime, TimeSpan within)
    {
        _departure = new Departure(Console.Error.WriteLine)
        {
            Within = within,
            WaitsFor = () => "checkpoints to be written, and the cluster to let it go",
            Farewell = "Other silos go on from the latest checkpoints.",
        };
        _registrations =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal =>
                PosixSignalRegistration.Create(
                    signal,
                    context =>
                    {
                        context.Cancel = true;
                        if (_departure.Ask())
                            lifetime.StopApplication();
                    }
                )
            ),
        ];
    }

    /// <summary>Begins to listen.</summary>
    public static SiloSignals Of(WebApplication host) =>
        new(host.Lifetime, host.Services.GetRequiredService<IOptions<SiloOptions>>().Value.Drain + Rest);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _departure.Dispose();
    }
}

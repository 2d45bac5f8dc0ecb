using System.Data.Common;
using Microsoft.Extensions.Options;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Telemetry;
using Sweeps.Grains.Transport;
using Sweeps.Storage;

namespace Sweeps.Silo;

/// <summary>The process: one silo, again and again until it joins, then until it is asked to end.</summary>
internal static class SiloProgram
{
    private const int Ended = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>How often a join that did not come about is begun anew, each time as a new silo. Whoever supervises the
    /// process takes over after that.</summary>
    private const int Joins = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the process is asked to end. Returns its exit code: 0 after an orderly end, 1 when it
    /// failed, 2 when it was started with values that it cannot use, 3 when its cluster has declared it dead.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int joins = 0;
        RetryPause pause = new(Pause, Pause, TimeProvider.System);
        bool begun = false;
        FatalErrors? fatal = null;
        IDisposable? bans = null;
        while (true)
        {
            try
            {
                // Before anything else is begun, and once: a silo that begins anew has just left its ports.
                if (!begun)
                {
                    var options = SiloHost.OptionsOf(arguments);
                    if (TakenPorts.Find(options) is { } taken)
                    {
                        await Console.Error.WriteLineAsync(taken).ConfigureAwait(false);
                        return Misused;
                    }

                    bans = ProgramRules.KeepPluginsOut(options.Programs == 1);
                    begun = true;
                }

                var host = SiloHost.Build(arguments);
                await using var owned = host.ConfigureAwait(false);
                fatal = host.Services.GetRequiredService<FatalErrors>();
                using var signals = SiloSignals.Of(host);
                await host.RunAsync().ConfigureAwait(false);
                return fatal.HasHappened ? FatalErrors.ExitCode : Ended;
            }
            catch (Exception) when (fatal is { HasHappened: true })
            {
                // It has said why it ends; that it could not end in order follows from that.
                return FatalErrors.ExitCode;
            }
            catch (OptionsValidationException error)
            {
                foreach (string failure in error.Failures)
                    await Console.Error.WriteLineAsync(failure).ConfigureAwait(false);
                return Misused;
            }
            catch (InvalidOperationException error)
                when (error.InnerException is FormatException or ArgumentException
                    && error.Message.Contains(" at '", StringComparison.Ordinal)
                )
            {
                // The configuration binder's way to say that a text is no number or no time span; it names the key.
                await Console
                    .Error.WriteLineAsync(
                        $"{error.Message} Keys are environment variables {SiloOptions.Prefix}…; correct it and "
                            + "start the silo again."
                    )
                    .ConfigureAwait(false);
                return Misused;
            }
            catch (Exception error) when (error is TelemetryRefusedException or TlsRefusedException)
            {
                await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
                return Misused;
            }
            catch (Exception error) when (TakenPorts.IsCauseOf(error) && !IsAway(error))
            {
                await Console
                    .Error.WriteLineAsync(TakenPorts.Explain(SiloHost.OptionsOf(arguments), error))
                    .ConfigureAwait(false);
                return Misused;
            }
            catch (Exception error) when (IsAway(error))
            {
                await Console
                    .Error.WriteLineAsync($"The silo waits for its database and begins anew: {error.Message}")
                    .ConfigureAwait(false);
                await pause.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreException error)
            {
                await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
                return Failed;
            }
            catch (Exception error) when (IsFailedJoin(error) && ++joins < Joins)
            {
                await Console
                    .Error.WriteLineAsync(
                        $"The silo could not join its cluster and begins anew ({joins} of {Joins - 1}): {error.Message}"
                    )
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>A database that is starting, or cannot be reached, is waited for, however long that takes.</summary>
    private static bool IsAway(Exception error) =>
        error is StoreException { IsTransient: true } or DbException { IsTransient: true }
        || error.InnerException is { } inner && IsAway(inner);

    /// <summary>Whether the silo could not join because silos that are gone still look alive in the membership table.
    /// Their rows grow old, so a later try gets through.</summary>
    private static bool IsFailedJoin(Exception error) =>
        error is Orleans.Runtime.MembershipService.OrleansClusterConnectivityCheckFailedException
        || error.InnerException is { } inner && IsFailedJoin(inner);
}

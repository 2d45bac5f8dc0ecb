using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Sweeps.Silo;

/// <summary>Says in one line which of a silo's ports cannot be listened on.</summary>
internal static class TakenPorts
{
    /// <summary>Whether a start failed for want of a port or an address.</summary>
    public static bool IsCauseOf(Exception error) =>
        error
            is AddressInUseException
                or SocketException
                {
                    SocketErrorCode: SocketError.AddressAlreadyInUse
                        or SocketError.AddressNotAvailable
                        or SocketError.AccessDenied
                }
        || error.InnerException is { } inner && IsCauseOf(inner);

    /// <summary>The message for a start that failed because a port was taken after it had been found free.</summary>
    public static string Explain(SiloOptions options, Exception error) =>
        $"A silo's ports must be free on {ListenAddress(options)}, but one was not when it started "
        + $"({error.Message.TrimEnd('.')}). Start it again, or give others.";

    /// <summary>Tries the ports: the rule, the value and the next step; null: all are free.</summary>
    public static string? Find(SiloOptions options)
    {
        var address = ListenAddress(options);
        (string Key, int Port)[] ports =
        [
            ("SILO_PORT", options.SiloPort),
            ("GATEWAY_PORT", options.GatewayPort),
            ("HEALTH_PORT", options.HealthPort),
        ];
        string[] taken =
        [
            .. ports
                .Where(port => !IsFree(address, port.Port))
                .Select(port =>
                    string.Create(CultureInfo.InvariantCulture, $"{SiloOptions.Prefix}{port.Key} {port.Port}")
                ),
        ];
        return taken.Length > 0
            ? $"A silo's ports must be free on {address}, but {string.Join(" and ", taken)} cannot be listened on. "
                + "Give others, or end who listens there."
            : null;
    }

    private static IPAddress ListenAddress(SiloOptions options) =>
        IPAddress.IsLoopback(options.Address) ? options.Address : IPAddress.Any;

    private static bool IsFree(IPAddress address, int port)
    {
        using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

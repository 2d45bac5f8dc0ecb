using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>Why a server cannot listen where it was told to, in one line.</summary>
public static class ListenFailure
{
    /// <summary>Tries the addresses before the server starts, since one that waits for others first would say so late:
    /// the rule, the value and the next step; null: all can be listened on.</summary>
    /// <param name="options">What the server is told.</param>
    /// <param name="option">Where addresses are given, such as <c>--listen</c>.</param>
    /// <exception cref="GatewayOptionsException">One is no address.</exception>
    public static string? Probe(GatewayOptions options, string option)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var address in options.Listen.Select(ListenAddress.Parse))
        {
            var ip = address.Address ?? IPAddress.Any;
            try
            {
                using Socket socket = new(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(ip, address.Port));
                socket.Listen();
            }
            catch (SocketException error)
            {
                return Words(error.SocketErrorCode, $"`{address.Text}` cannot be used ({error.Message})", option)
                    ?? $"An address to listen on must be usable, but `{address.Text}` is not ({error.Message}). "
                        + $"Correct {option}.";
            }
        }

        return null;
    }

    /// <summary>The rule, the value and the next step; null: the error has another cause.</summary>
    /// <param name="error">What the server's start ended with.</param>
    /// <param name="option">Where addresses are given, such as <c>--listen</c>.</param>
    public static string? Of(Exception error, string option)
    {
        ArgumentNullException.ThrowIfNull(error);
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            var kind = cause switch
            {
                AddressInUseException => SocketError.AddressAlreadyInUse,
                SocketException socket => socket.SocketErrorCode,
                _ => SocketError.Success,
            };
            if (Words(kind, error.Message.TrimEnd('.'), option) is { } words)
                return words;
        }

        return null;
    }

    private static string? Words(SocketError kind, string what, string option) =>
        kind switch
        {
            SocketError.AddressAlreadyInUse =>
                $"An address to listen on must be free, but: {what}. Give another with {option}, or end who listens "
                    + "there.",
            SocketError.AddressNotAvailable =>
                $"An address to listen on must be one of this machine's, but: {what}. Correct {option}.",
            SocketError.AccessDenied =>
                $"A port below 1024 is for users with the right to listen there, but: {what}. Give a higher one with "
                    + $"{option}.",
            SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported =>
                $"An address to listen on must be of a kind that this machine has, but: {what}. Correct {option}.",
            _ => null,
        };
}

using System.Net;
using System.Net.Sockets;

namespace Sweeps.Silo;

/// <summary>Asks at an address whether anybody is there. To be refused is proof that nobody is: the machine answers,
/// and says that no process listens.</summary>
internal static class PortProbe
{
    /// <summary>How long an address may take to accept or refuse; one that does neither proves nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The loopback interface of another machine is not ours to knock at.</summary>
    public static bool IsOurs(MembershipEntry entry, ILocalSiloDetails local) =>
        !entry.SiloAddress.Equals(local.SiloAddress)
        && (!IPAddress.IsLoopback(entry.SiloAddress.Endpoint.Address) || entry.HostName == local.DnsHostName);

    /// <summary>Whether the address refuses a connection.</summary>
    public static async Task<bool> IsRefusedAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(Patience);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, enough.Token).ConfigureAwait(false);
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}

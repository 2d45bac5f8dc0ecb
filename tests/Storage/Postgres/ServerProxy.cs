using System.Net;
using System.Net.Sockets;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>A way to a server of this machine, on a port of its own. What happens on a connection is said by those who
/// derive from it.</summary>
internal abstract class ServerProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    protected ServerProxy(int target)
    {
        Target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    protected int Target { get; }

    public virtual void Dispose() => _listener.Stop();

    /// <summary>Carries what a client and the server say to each other, until one of them leaves.</summary>
    protected abstract Task CarryAsync(TcpClient client);

    /// <summary>Carries the server's answers, until one of the two leaves or <paramref name="stop"/> is
    /// asked for.</summary>
    protected static async Task BackAsync(NetworkStream far, NetworkStream near, CancellationToken stop = default)
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (await far.ReadAsync(buffer, stop) is > 0 and int count)
                await near.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
            near.Close();
        }
        catch (Exception end)
            when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two has gone, and so has this way between them.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}

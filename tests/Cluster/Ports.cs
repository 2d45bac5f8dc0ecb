using System.Net;
using System.Net.Sockets;

namespace Sweeps.Cluster.Tests;

/// <summary>Ports for the processes of a test, each given once. Below those that the system gives to connections, so
/// that none takes one before its process does.</summary>
internal static class Ports
{
    private const int First = 15_000;
    private const int Last = 32_000;

    private static int _latest = First + Environment.ProcessId * 37 % (Last - First);

    public static int Next()
    {
        while (true)
        {
            int port = First + Interlocked.Increment(ref _latest) % (Last - First);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }
}

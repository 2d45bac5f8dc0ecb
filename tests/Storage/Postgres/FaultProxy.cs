using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>A way to a server on which connections are refused, or transactions ended, with an error of the server's
/// own, so many times and no more.</summary>
internal sealed class FaultProxy(int target) : ServerProxy(target)
{
    private const int AskForTls = 80877103;
    private const int AskForGss = 80877104;

    private readonly List<TcpClient> _open = [];
    private (string State, string Words) _said;
    private int _connections;
    private int _transactions;
    private int _faults;

    /// <summary>How often an error was said so far.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>Ends all connections, and refuses so many of the next ones.</summary>
    public void RefuseConnections(int times, string state, string words)
    {
        (_said, _connections) = ((state, words), times);
        lock (_open)
            _open.ForEach(client => client.Close());
    }

    /// <summary>Ends so many of the next transactions after their first request.</summary>
    public void EndTransactions(int times, string state, string words) =>
        (_said, _transactions) = ((state, words), times);

    public override void Dispose()
    {
        base.Dispose();
        lock (_open)
            _open.ForEach(client => client.Close());
    }

    protected override async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            lock (_open)
                _open.Add(near);
            byte[] buffer = new byte[1 << 16];
            int count = await StartAsync(near.GetStream(), buffer);
            if (Take(ref _connections))
            {
                await RefuseAsync(near.GetStream());
                return;
            }

            await far.ConnectAsync(IPAddress.Loopback, Target);
            _ = BackAsync(far.GetStream(), near.GetStream());
            bool ends = false;
            for (; count > 0; count = await near.GetStream().ReadAsync(buffer))
            {
                if (ends)
                {
                    await RefuseAsync(near.GetStream());
                    return;
                }

                ends = buffer.AsSpan(0, count).IndexOf("BEGIN"u8) >= 0 && Take(ref _transactions);
                await far.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone, and so has this way between them.
        }
        finally
        {
            lock (_open)
                _open.Remove(near);
        }
    }

    // The first message that says who connects; a wish for TLS before it is declined, as by a server without.
    private static async Task<int> StartAsync(NetworkStream near, byte[] buffer)
    {
        while (true)
        {
            int count = await near.ReadAsync(buffer);
            if (count != 8 || BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(4)) is not (AskForTls or AskForGss))
                return count;
            await near.WriteAsync("N"u8.ToArray());
        }
    }

    private async Task RefuseAsync(NetworkStream near)
    {
        string fields = $"SFATAL\0VFATAL\0C{_said.State}\0M{_said.Words}\0\0";
        byte[] message = new byte[5 + Encoding.UTF8.GetByteCount(fields)];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        Encoding.UTF8.GetBytes(fields, message.AsSpan(5));
        await near.WriteAsync(message);
        Interlocked.Increment(ref _faults);
    }

    private static bool Take(ref int left)
    {
        if (Interlocked.Decrement(ref left) >= 0)
            return true;
        Interlocked.Increment(ref left);
        return false;
    }
}

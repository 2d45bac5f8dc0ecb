using System.Net;
using System.Net.Sockets;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>A way to a server that can be cut at COMMIT: just before the server hears it, or just after, before its
/// answer comes back.</summary>
internal sealed class CutProxy(int target) : ServerProxy(target)
{
    private Cut _next;

    public enum Cut
    {
        None,
        BeforeCommit,
        AfterCommit,
    }

    /// <summary>Cuts the connection of the next COMMIT, once.</summary>
    public void CutNext(Cut cut) => _next = cut;

    protected override async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, Target);
            using var stop = new CancellationTokenSource();
            var back = BackAsync(far.GetStream(), near.GetStream(), stop.Token);
            byte[] buffer = new byte[1 << 16];
            while (await near.GetStream().ReadAsync(buffer) is > 0 and int count)
            {
                bool commit = buffer.AsSpan(0, count).IndexOf("COMMIT\0"u8) >= 0;
                var cut = commit ? _next : Cut.None;
                if (cut != Cut.None)
                    _next = Cut.None;
                if (cut == Cut.BeforeCommit)
                    break;
                if (cut == Cut.AfterCommit)
                {
                    // Nobody carries answers back any more; the server's comes here.
                    await stop.CancelAsync();
                    await back;
                }

                await far.GetStream().WriteAsync(buffer.AsMemory(0, count));
                if (cut != Cut.AfterCommit)
                    continue;
                await far.GetStream().ReadAtLeastAsync(buffer, 1);
                break;
            }
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone, and so has this way between them.
        }
    }
}

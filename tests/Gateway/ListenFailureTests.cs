using System.Net;
using System.Net.Sockets;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Tests;

public sealed class ListenFailureTests
{
    [Fact]
    public void Address_ThatIsTaken_IsNamed()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string address = $"http://{taken.LocalEndpoint}";

        Assert.StartsWith(
            $"An address to listen on must be free, but: `{address}` cannot be used",
            Probe("http://127.0.0.1:0", address),
            StringComparison.Ordinal
        );
        taken.Stop();
        Assert.Null(Probe("http://127.0.0.1:0", address));
    }

    [Fact]
    public void Address_OfAnotherMachine_IsNamed() =>
        Assert.StartsWith(
            "An address to listen on must be one of this machine's, but: `http://192.0.2.1:5080` cannot be used",
            Probe("http://192.0.2.1:5080"),
            StringComparison.Ordinal
        );

    [Fact]
    public void Error_OfAnotherKind_IsNoTroubleWithListening()
    {
        Assert.Null(ListenFailure.Of(new IOException("a file"), "--listen"));
        Assert.StartsWith(
            "A port below 1024",
            ListenFailure.Of(new IOException("a port", new SocketException((int)SocketError.AccessDenied)), "--listen"),
            StringComparison.Ordinal
        );
    }

    private static string? Probe(params string[] addresses) =>
        ListenFailure.Probe(new GatewayOptions { Listen = addresses }, "SWEEPS_LISTEN");
}

using System.Net;
using System.Net.Sockets;
using Sweeps.Silo;

namespace Sweeps.Grains.Tests.Silo;

public sealed class TakenPortsTests
{
    [Theory]
    [InlineData("SWEEPS_SILO_PORT")]
    [InlineData("SWEEPS_GATEWAY_PORT")]
    [InlineData("SWEEPS_HEALTH_PORT")]
    public void Port_ThatIsTaken_IsNamedWithItsVariable(string variable)
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        SiloOptions options = new()
        {
            SiloPort = variable == "SWEEPS_SILO_PORT" ? port : Free(),
            GatewayPort = variable == "SWEEPS_GATEWAY_PORT" ? port : Free(),
            HealthPort = variable == "SWEEPS_HEALTH_PORT" ? port : Free(),
        };

        string? words = TakenPorts.Find(options);

        Assert.Equal(
            $"A silo's ports must be free on 127.0.0.1, but {variable} {port} cannot be listened on. Give others, or "
                + "end who listens there.",
            words
        );
        taken.Stop();
        Assert.Null(TakenPorts.Find(options));
    }

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, true)]
    [InlineData(SocketError.AccessDenied, true)]
    [InlineData(SocketError.ConnectionRefused, false)]
    public void Cause_OfAFailedStart_IsFoundInside(SocketError error, bool isPorts) =>
        Assert.Equal(
            isPorts,
            TakenPorts.IsCauseOf(
                new IOException("no start", new InvalidOperationException("", new SocketException((int)error)))
            )
        );

    private static int Free()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}

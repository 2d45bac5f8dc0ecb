using System.Net;
using System.Net.Sockets;
using System.Text;
using Sweeps.Api.Calls;

namespace Sweeps.Client.Tests.Backends;

public sealed class RefusalTests
{
    [Fact]
    public async Task Refusal_OfMegabytes_IsToldByItsBeginning()
    {
        CancellationToken ended = TestContext.Current.CancellationToken;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task answered = AnswerAsync(listener, $$"""{"detail":"It begins so{{new string('x', 5_000_000)}}"}""", ended);
        using SweepsClient client = new($"http://{listener.LocalEndpoint}");

        ApiException refusal = await Assert.ThrowsAsync<ApiException>(() => client.TrialAsync("name", 0, ended));
        await answered;

        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        Assert.StartsWith("It begins so", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("more characters.", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.Message.Length, 1_000, 50_000);
    }

    private static async Task AnswerAsync(TcpListener listener, string body, CancellationToken ended)
    {
        using TcpClient caller = await listener.AcceptTcpClientAsync(ended);
        await using NetworkStream stream = caller.GetStream();
        _ = await stream.ReadAsync(new byte[4096], ended);
        string head =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + body), ended);
    }
}

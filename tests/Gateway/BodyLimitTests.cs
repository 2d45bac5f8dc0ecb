using System.Net;
using System.Net.Sockets;
using System.Text;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>What becomes of bodies that are larger than the server takes.</summary>
public sealed class BodyLimitTests
{
    private const int SentBytes = 1 << 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Many clients read nothing before they have sent everything. What they send next on the connection is
    /// answered too.</summary>
    [Theory]
    [InlineData("POST", "/api/v1/plan", false)]
    [InlineData("POST", "/api/v1/validate", true)]
    [InlineData("POST", "/api/v1/sweeps", false)]
    [InlineData("POST", "/api/v1/sweeps/tiny/extend", true)]
    [InlineData("PATCH", "/api/v1/sweeps/tiny", false)]
    public async Task Answer_ToABodyThatIsTooLarge_ReachesWhoSendsAllOfItFirst(string method, string path, bool chunked)
    {
        await using var server = await Server.StartAsync(options => options.MaxRequestBytes = 2048);
        Uri address = new(server.Address);
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port, Token);
        await using var stream = client.GetStream();

        string part = new('7', SentBytes);
        string body = chunked
            ? $"Transfer-Encoding: chunked\r\n\r\n{part.Length:x}\r\n{part}\r\n0\r\n\r\n"
            : $"Content-Length: {part.Length}\r\n\r\n{part}";
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\n{body}"
                    + $"GET /healthz/live HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"
            ),
            Token
        );

        using StreamReader reader = new(stream, Encoding.UTF8);
        string answers = await reader.ReadToEndAsync(Token);
        Assert.StartsWith("HTTP/1.1 413 ", answers, StringComparison.Ordinal);
        Assert.Contains("/problems/too-large", answers, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 ", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OfUnknownLengthWithinTheLimit_IsRead()
    {
        await using var server = await Server.StartAsync();
        using StringContent body = new("""{"grid": "name: a"}""", Encoding.UTF8, "application/json");

        var answer = await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/validate",
            body,
            headers: headers => headers.TransferEncodingChunked = true
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"valid\":false", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}

using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Settings;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

public sealed partial class SecurityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 401)]
    [InlineData("another-token-of-the-same-length", 401)]
    [InlineData(Server.Token + "x", 401)]
    [InlineData("", 401)]
    [InlineData(Server.Token, 200)]
    public async Task Token_Set_MustBeShown(string? shown, int status)
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);

        foreach (
            string path in (string[])
                [
                    "/api/v1",
                    "/api/v1/sweeps",
                    "/api/v1/openapi.json",
                    "/api/v1/sweeps/x/events",
                    "/api/v1/sweeps/x/export/trials",
                ]
        )
        {
            var response = await server.SendAsync(HttpMethod.Get, path, token: shown);

            Assert.Equal(
                status == 200 && path.Contains("/x/", StringComparison.Ordinal) ? 404 : status,
                (int)response.StatusCode
            );
            if (status == 401)
                Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        }

        var submission = await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/sweeps",
            JsonContent.Create(new { grid = Server.Grid }),
            shown
        );
        Assert.Equal(status == 200 ? 201 : status, (int)submission.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/healthz/ready")).StatusCode);
    }

    [Fact]
    public async Task Token_NotSetOnLoopback_IsNotNeeded()
    {
        await using var server = await Server.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/api/v1/sweeps")).StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.0.2.7:5080")]
    public void Start_OffLoopbackWithoutToken_IsRefused(string listen)
    {
        var refused = Assert.Throws<GatewayOptionsException>(() =>
            Add(options => (options.Token, options.Listen) = (null, ["http://127.0.0.1:5081", listen]))
        );

        Assert.StartsWith(
            $"Whoever can reach the gateway on {listen} could train and cancel sweeps, so a token must be set, but "
                + "SWEEPS_API_TOKEN is empty.",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.8.9.1:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://[::1]:5080")]
    public void Start_OnLoopbackWithoutToken_IsTaken(string listen) =>
        Add(options => (options.Token, options.Listen) = (null, [listen]));

    [Fact]
    public void Start_OffLoopbackWithToken_IsTaken() =>
        Add(options => (options.Token, options.Listen) = (Server.Token, ["http://0.0.0.0:5080"]));

    [Theory]
    [InlineData("5080", "An address to listen on is written http://HOST:PORT")]
    [InlineData("http://example.org:5080", "An address to listen on is written http://HOST:PORT")]
    [InlineData("http://127.0.0.1", "An address to listen on is written http://HOST:PORT")]
    [InlineData("ftp://127.0.0.1:21", "An address to listen on is written http://HOST:PORT")]
    [InlineData("http://127.0.0.1:70000", "An address to listen on is written http://HOST:PORT")]
    [InlineData("https://127.0.0.1:5080", "An https address needs a certificate")]
    public void Start_AddressThatCannotBe_IsRefused(string listen, string message) =>
        Assert.StartsWith(
            message,
            Assert
                .Throws<GatewayOptionsException>(() =>
                    Add(options => (options.Token, options.Listen) = (null, [listen]))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Start_BehindAProxyWithoutToken_IsRefused() =>
        Assert.Contains(
            "behind a proxy",
            Assert
                .Throws<GatewayOptionsException>(() =>
                    Add(options => (options.Token, options.TrustedProxies) = (null, ["127.0.0.1"]))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Start_ShortToken_IsRefusedWithoutRepeatingIt()
    {
        string message = Assert
            .Throws<GatewayOptionsException>(() => Add(options => options.Token = "hunter2"))
            .Message;

        Assert.Contains("at least 16 characters", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("sweeps.example:5080")]
    [InlineData("http://sweeps.example")]
    public void Start_HostThatNoRequestCanBeAddressedTo_IsRefused(string host) =>
        Assert.Contains(
            $"but was `{host}`",
            Assert.Throws<GatewayOptionsException>(() => Add(options => options.Hosts = [host])).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("a token of several words")]
    [InlineData("0123456789abcdef\r")]
    [InlineData("0123456789abcdéf")]
    public void Start_TokenThatNoRequestCanShow_IsRefusedWithoutRepeatingIt(string token)
    {
        string message = Assert.Throws<GatewayOptionsException>(() => Add(options => options.Token = token)).Message;

        Assert.Contains("visible ASCII", message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:9999", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("rebound.example", 421)]
    [InlineData("rebound.example:5080", 421)]
    [InlineData("192.0.2.7", 421)]
    public async Task Host_OtherThanLoopbacks_IsTurnedAway(string host, int status)
    {
        await using var server = await Server.StartAsync();

        Assert.Equal(
            status,
            (int)
                (
                    await server.SendAsync(HttpMethod.Get, "/api/v1/sweeps", headers: headers => headers.Host = host)
                ).StatusCode
        );
    }

    [Fact]
    public async Task Host_ThatIsNamedInTheOptions_IsServed()
    {
        await using var server = await Server.StartAsync(options => options.Hosts = ["sweeps.example"]);

        Assert.Equal(
            HttpStatusCode.OK,
            (
                await server.SendAsync(HttpMethod.Get, "/api/v1", headers: headers => headers.Host = "sweeps.example")
            ).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.MisdirectedRequest,
            (
                await server.SendAsync(HttpMethod.Get, "/api/v1", headers: headers => headers.Host = "other.example")
            ).StatusCode
        );
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://127.0.0.1:1", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Origin", "SERVER", 200)]
    public async Task Change_AskedForByAPageOfAnotherSite_IsTurnedAway(string header, string value, int status)
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();

        var response = await server.SendAsync(
            HttpMethod.Post,
            $"/api/v1/sweeps/{sweep.Id}/pause",
            headers: headers => headers.Add(header, value.Replace("SERVER", server.Address, StringComparison.Ordinal))
        );

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? "pause" : "run", (await server.Client.ShowAsync(sweep.Id, Token)).Intent);
    }

    [Fact]
    public async Task Answer_OfAnyKind_AllowsNoOtherOrigin()
    {
        await using var server = await Server.StartAsync();

        var response = await server.SendAsync(
            HttpMethod.Get,
            "/api/v1/sweeps",
            headers: headers => headers.Add("Origin", "https://evil.example")
        );

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Body_LargerThanTheLimit_IsRefused()
    {
        await using var server = await Server.StartAsync(options => options.MaxRequestBytes = 2048);

        var response = await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/validate",
            JsonContent.Create(new { grid = new string('#', 4000) })
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains(
            "must not be larger",
            (await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Requests_MoreThanTheLimit_AreToldWhenToComeBack()
    {
        await using var server = await Server.StartAsync(options =>
            (options.RequestsPerSecond, options.Burst) = (1, 3)
        );
        HttpResponseMessage? refused = null;
        for (int i = 0; i < 5 && refused is null; i++)
        {
            var response = await server.SendAsync(HttpMethod.Get, "/api/v1");
            refused = response.StatusCode == HttpStatusCode.TooManyRequests ? response : null;
        }

        Assert.NotNull(refused);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
        Assert.Equal(
            "/problems/too-many-requests",
            (await refused.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!.Type
        );
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/healthz/live")).StatusCode);

        // The client waits as it is told, and then has its answer.
        Assert.Empty(await server.Client.ListAsync(Token));
    }

    private static void Add(Action<GatewayOptions> configure) =>
        WebApplication.CreateSlimBuilder().AddSweepsGateway(configure);
}

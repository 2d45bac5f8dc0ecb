using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

public sealed class HeaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1", 200)]
    [InlineData("/api/v1/sweeps", 200)]
    [InlineData("/api/v1/sweeps/tiny/export/trials", 200)]
    [InlineData("/api/v1/sweeps/tiny/export/trials?format=csv", 200)]
    [InlineData("/api/v1/sweeps/tiny/events", 200)]
    [InlineData("/api/v1/sweeps/none", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/healthz/live", 200)]
    [InlineData("/", 200)]
    public async Task Answer_OfAnyKind_IsNotGuessedAtByABrowserAndAnswersHead(string path, int status)
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [0, 1, 2, 3]);

        var got = await server.SendAsync(HttpMethod.Get, path);
        var head = await server.SendAsync(HttpMethod.Head, path);

        foreach (var answer in (HttpResponseMessage[])[got, head])
        {
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains(
                "default-src 'none'",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(got.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Submission_OfOneSweepTenTimesAtOnce_IsCreatedOnce()
    {
        await using var server = await Server.StartAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ =>
                    server.SendAsync(HttpMethod.Post, "/api/v1/sweeps", JsonContent.Create(new { grid = Server.Grid }))
                )
        );
        Assert.Equal(
            [HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.OK, 9)],
            answers.Select(answer => answer.StatusCode).OrderDescending()
        );
    }

    [Fact]
    public async Task Streams_OfOneAddress_LeaveRoomForOthers()
    {
        await using var server = await Server.StartAsync(options =>
            (options.MaxStreams, options.MaxStreamsPerAddress) = (8, 1)
        );
        var sweep = await server.QueueAsync();
        using var open = await server.Http.GetAsync(
            $"/api/v1/sweeps/{sweep.Id}/events",
            HttpCompletionOption.ResponseHeadersRead,
            Token
        );
        var second = await server.SendAsync(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/export/trials");
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Contains("1 exports", await second.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/api/v1/sweeps")).StatusCode);
    }

    [Theory]
    [InlineData("/sweeps", "/sweeps", "/sweeps")]
    [InlineData("/sweeps", "/sweeps", "")]
    [InlineData("lab/sweeps/", "/lab/sweeps", "/lab/sweeps")]
    [InlineData("lab/sweeps/", "/lab/sweeps", "")]
    public async Task BasePath_BehindAProxy_IsInEveryAddressThatIsGivenBack(string given, string path, string before)
    {
        await using var server = await Server.StartAsync(options =>
            (options.BasePath, options.Token) = (given, Server.Token)
        );
        using HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server.Address),
        };

        var page = await http.GetAsync($"{before}/sweeps/x", Token);
        Assert.Equal($"{path}/login?next={Uri.EscapeDataString("/sweeps/x")}", page.Headers.Location?.OriginalString);
        string login = await http.GetStringAsync($"{before}/login", Token);
        Assert.Contains($"action=\"{path}/login\"", login, StringComparison.Ordinal);
        Assert.Contains($"src=\"{path}/assets/", login, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(href|src|action)=""/(?!(lab/)?sweeps/)", login);
        Assert.DoesNotContain("{{", login, StringComparison.Ordinal);
        using FormUrlEncodedContent form = new(
            new Dictionary<string, string> { ["token"] = Server.Token, ["next"] = "/sweeps/x" }
        );
        var signedIn = await http.PostAsync($"{before}/login", form, Token);
        Assert.Equal($"{path}/sweeps/x", signedIn.Headers.Location?.OriginalString);
        Assert.Contains(
            $"path={path};",
            Assert.Single(signedIn.Headers.GetValues("Set-Cookie")),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{before}/healthz/live", Token)).StatusCode);

        using Sweeps.Api.Calls.SweepsClient client = new(server.Address + path, Server.Token);
        var created = await server.SendAsync(
            HttpMethod.Post,
            $"{path}/api/v1/sweeps",
            JsonContent.Create(new { grid = Server.Grid }),
            Server.Token
        );
        string id = Assert.Single(await client.ListAsync(Token)).Id;
        Assert.Equal($"{path}/api/v1/sweeps/{id}", created.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/a b")]
    [InlineData("/a?b")]
    [InlineData("/../x")]
    [InlineData("//x//y")]
    [InlineData("/\"><script>")]
    public void BasePath_ThatIsNone_IsRefused(string path)
    {
        var refused = Assert.Throws<GatewayOptionsException>(() =>
            ListenPolicy.Of(new() { Token = null, BasePath = path })
        );
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListenAddress_OfIPv4InIPv6_IsTheIPv4Address()
    {
        var address = ListenAddress.Parse("http://[::ffff:127.0.0.1]:5080");
        Assert.Equal((IPAddress.Loopback, true), (address.Address, address.IsLoopback));
    }

    [Theory]
    [InlineData(-400, -1, "expired")]
    [InlineData(1, 400, "valid only from")]
    [InlineData(-400, 3, "Renew it before then")]
    [InlineData(-1, 400, null)]
    public void Certificate_PastItsTimeOrSoon_IsSaid(int from, int until, string? said)
    {
        string folder = Directory.CreateTempSubdirectory("sweeps-certificate-").FullName;
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var now = DateTimeOffset.UtcNow;
            using var certificate = new CertificateRequest(
                "CN=localhost",
                key,
                HashAlgorithmName.SHA256
            ).CreateSelfSigned(now.AddDays(from), now.AddDays(until));
            string path = Path.Combine(folder, "chain.pem");
            File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
            var policy = ListenPolicy.Of(
                new()
                {
                    Token = null,
                    Listen = ["https://127.0.0.1:0"],
                    CertificatePath = path,
                }
            );
            string? warning = policy.Warnings(TimeProvider.System).SingleOrDefault();
            if (said is null)
                Assert.Null(warning);
            else
                Assert.Contains(said, warning, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Certificate_OfADeviceThatNeverEnds_IsRefusedByName()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "This system has no /dev/zero.");
        var refused = Assert.Throws<GatewayOptionsException>(() =>
            ListenPolicy.Of(new() { Token = null, CertificatePath = "/dev/zero" })
        );
        Assert.Contains("/dev/zero", refused.Message, StringComparison.Ordinal);
    }
}

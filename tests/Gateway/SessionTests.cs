using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>The dashboard's sessions as a browser sees them: cookies, proofs and where one is sent.</summary>
public sealed partial class SessionTests
{
    private const string Cookie = "sweeps-session";
    private const string Proof = "X-Sweeps-Proof";
    private static readonly string[] Pages = ["/", "/new", "/sweeps/x", "/sweeps/x/trials/3"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cookie_OfASession_IsOutOfReachOfScriptsAndOtherSites()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);

        var answer = await browser.SignInAsync(Server.Token, "/new");

        Assert.Equal((HttpStatusCode.SeeOther, "/new"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        string[] parts = [.. Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split("; ")];
        Assert.StartsWith($"{Cookie}=", parts[0], StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Token, parts[0], StringComparison.Ordinal);
        Assert.Contains("httponly", parts);
        Assert.Contains("samesite=lax", parts);
        Assert.Contains("path=/", parts);
        Assert.DoesNotContain("secure", parts); // this server speaks plain HTTP
        Assert.Contains(parts, part => part.StartsWith("expires=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_WithAnotherToken_BeginsNoSession()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);

        var answer = await browser.SignInAsync("another-token-of-the-same-length", "/");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        string page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("The token must be the server", page, StringComparison.Ordinal);
        Assert.DoesNotContain("another-token", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Session_OfWhoSignedIn_OpensPagesAndApi()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);
        foreach (string page in Pages)
            Assert.Equal(
                (HttpStatusCode.Redirect, $"/login?next={Uri.EscapeDataString(page)}"),
                await WhereAsync(browser, page)
            );
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/sweeps")).StatusCode);

        await browser.SignInAsync(Server.Token, "/");

        foreach (string page in Pages)
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(page)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/sweeps")).StatusCode);

        var left = await browser.PostAsync("/logout");
        Assert.Equal(HttpStatusCode.SeeOther, left.StatusCode);
        Assert.StartsWith($"{Cookie}=;", Assert.Single(left.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_KeptAfterSigningOut_LetsNobodyIn()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);
        using Browser other = new(server);
        await browser.SignInAsync(Server.Token, "/");
        await other.SignInAsync(Server.Token, "/");
        string? kept = browser.Session;

        await browser.PostAsync("/logout");
        browser.Session = kept;

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/sweeps")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/v1/sweeps")).StatusCode);
    }

    [Fact]
    public void EndedSessions_BeyondTheirBound_ForgetThoseThatEndFirst()
    {
        Sweeps.Gateway.Security.EndedSessions ended = new();
        var now = DateTimeOffset.UnixEpoch;
        string[] all = [.. Enumerable.Range(0, Sweeps.Gateway.Security.EndedSessions.Most + 1).Select(i => $"{i}")];
        for (int i = 0; i < all.Length; i++)
            ended.Add(all[i], now.AddSeconds(i + 1), now);
        Assert.Equal(all[1..], all.Where(ended.Contains));
        ended.Add("later", now.AddDays(2), now.AddDays(1));
        Assert.DoesNotContain(all, ended.Contains);
        Assert.True(ended.Contains("later"));
    }

    [Fact]
    public async Task Session_OlderThanItsLifetime_IsOver()
    {
        ShiftedClock clock = new();
        await using var server = await Server.StartAsync(options => options.Token = Server.Token, clock: clock);
        using Browser browser = new(server);
        await browser.SignInAsync(Server.Token, "/");

        clock.Shift = TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/sweeps")).StatusCode);
        clock.Shift = TimeSpan.FromHours(12) + TimeSpan.FromMinutes(1);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/sweeps")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("later")]
    [InlineData("signature")]
    [InlineData("unsigned")]
    [InlineData("empty")]
    [InlineData("rubbish")]
    [InlineData("proof")]
    public async Task Session_ThatIsForged_OpensNothing(string how)
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);
        await browser.SignInAsync(Server.Token, "/");
        string[] parts = browser.Session!.Split('.');
        Assert.Equal(3, parts.Length);
        string proof = await browser.ProofAsync();

        browser.Session = how switch
        {
            "later" =>
                $"{long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) + 1}.{parts[1]}.{parts[2]}",
            "signature" => $"{parts[0]}.{parts[1]}.{(parts[2][0] == '0' ? '1' : '0')}{parts[2][1..]}",
            "unsigned" => $"{parts[0]}.{parts[1]}.",
            "empty" => "",
            "rubbish" => "....",
            "proof" => $"{parts[0]}.{parts[1]}.{proof}",
            _ => throw new System.Diagnostics.UnreachableException(how),
        };

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/sweeps")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
        Assert.Equal("out", (await browser.SessionAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Session_OfAServerWithAnotherToken_OpensNothing()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        await using var other = await Server.StartAsync(options => options.Token = new string('x', 32));
        using Browser browser = new(server);
        using Browser elsewhere = new(other);
        await browser.SignInAsync(Server.Token, "/");
        elsewhere.Session = browser.Session;

        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/v1/sweeps")).StatusCode);
    }

    [Fact]
    public async Task Change_WithACookieAlone_IsRefused()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);
        await browser.SignInAsync(Server.Token, "/");
        string proof = await browser.ProofAsync();
        using Browser another = new(server);
        await another.SignInAsync(Server.Token, "/");

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync(null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync("")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync(await another.ProofAsync())).StatusCode);
        Assert.Empty(server.Control.Submissions);

        Assert.Equal(HttpStatusCode.Created, (await browser.SubmitAsync(proof)).StatusCode);
        Assert.Single(server.Control.Submissions);
    }

    [Theory]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\tnew", "/")]
    [InlineData("/new\r\nSet-Cookie: x=y", "/")]
    [InlineData("evil", "/")]
    [InlineData("/sweeps/größe?p=ä", "/sweeps/gr%C3%B6%C3%9Fe?p=%C3%A4")]
    [InlineData("/sweeps/\ud83d\ude00", "/sweeps/%F0%9F%98%80")]
    [InlineData("", "/")]
    [InlineData("/sweeps/x?where=p%3D0.2", "/sweeps/x?where=p%3D0.2")]
    public async Task Next_OfAnotherPlace_IsNotFollowed(string next, string goes)
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);

        string form = await (
            await browser.GetAsync($"/login?next={Uri.EscapeDataString(next)}")
        ).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains($"value=\"{WebUtility.HtmlEncode(goes)}\"", form, StringComparison.Ordinal);
        Assert.Equal(goes, (await browser.SignInAsync(Server.Token, next)).Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Form_WithWhatNoFieldCanHold_IsRefused()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);
        using Browser browser = new(server);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/login?next=%2Fsweeps%2F%00")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SignInAsync(Server.Token, "/sweeps/\0")).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_OfAnyKind_AllowsNothingFromElsewhere(bool token)
    {
        await using var server = await Server.StartAsync(options => options.Token = token ? Server.Token : null);
        using Browser browser = new(server);
        if (token)
            await browser.SignInAsync(Server.Token, "/");

        foreach (string path in (string[])[.. Pages, .. token ? (string[])["/login"] : []])
        {
            var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string[] policy = [.. Header("Content-Security-Policy").Split("; ")];
            Assert.Contains("default-src 'none'", policy);
            Assert.Contains("script-src 'self'", policy);
            Assert.Contains("style-src 'self'", policy);
            Assert.Contains("connect-src 'self'", policy);
            Assert.Contains("form-action 'self'", policy);
            Assert.Contains("base-uri 'none'", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.DoesNotContain(
                policy,
                part =>
                    part.Contains("unsafe", StringComparison.Ordinal) || part.Contains("http", StringComparison.Ordinal)
            );
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.Equal("DENY", Header("X-Frame-Options"));
            Assert.Equal("same-origin", Header("Referrer-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
            Assert.Equal("no-store", Header("Cache-Control"));
            string page = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|(?:src|href)=.(?:https?:)?//", page);

            string Header(string name) =>
                Assert.Single(
                    answer.Headers.TryGetValues(name, out var values) ? values : answer.Content.Headers.GetValues(name)
                );
        }
    }

    private static async Task<(HttpStatusCode, string?)> WhereAsync(Browser browser, string path)
    {
        var answer = await browser.GetAsync(path);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString);
    }

    /// <summary>As much of a browser as sessions need: it keeps one cookie, and says where it is sent instead of going
    /// there.</summary>
    private sealed class Browser(Server server) : IDisposable
    {
        private readonly HttpClient _http = new(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
        )
        {
            BaseAddress = new(server.Address),
        };

        public string? Session { get; set; }

        public Task<HttpResponseMessage> GetAsync(string path) =>
            SendAsync(new(HttpMethod.Get, new Uri(path, UriKind.Relative)));

        public Task<HttpResponseMessage> PostAsync(string path) =>
            SendAsync(new(HttpMethod.Post, new Uri(path, UriKind.Relative)));

        public Task<HttpResponseMessage> SignInAsync(string token, string next) =>
            SendAsync(
                new(HttpMethod.Post, new Uri("/login", UriKind.Relative))
                {
                    Content = new FormUrlEncodedContent([new("token", token), new("next", next)]),
                }
            );

        public Task<HttpResponseMessage> SubmitAsync(string? proof)
        {
            HttpRequestMessage request = new(HttpMethod.Post, new Uri("/api/v1/sweeps", UriKind.Relative))
            {
                Content = new StringContent(
                    JsonSerializer.Serialize(new { grid = Server.Grid }),
                    Encoding.UTF8,
                    new MediaTypeHeaderValue("application/json")
                ),
            };
            if (proof is not null)
                request.Headers.Add(Proof, proof);
            return SendAsync(request);
        }

        public Task<HttpResponseMessage> ChangeAsync(string path, string proof)
        {
            HttpRequestMessage request = new(HttpMethod.Post, new Uri(path, UriKind.Relative));
            request.Headers.Add(Proof, proof);
            return SendAsync(request);
        }

        public async Task<JsonElement> SessionAsync()
        {
            var answer = await GetAsync("/session");
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.Clone();
        }

        public async Task<string> ProofAsync() => (await SessionAsync()).GetProperty("proof").GetString()!;

        public void Dispose() => _http.Dispose();

        private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
        {
            using var owned = request;
            if (Session is not null)
                request.Headers.Add("Cookie", $"{Cookie}={Session}");
            var answer = await _http.SendAsync(request, Cancellation);
            if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
                Session = Assert.Single(cookies).Split(';')[0][(Cookie.Length + 1)..];
            return answer;
        }
    }

    /// <summary>The system's clock, set forward.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}

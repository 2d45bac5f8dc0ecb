using System.Net;
using System.Text.Json;
using Sweeps.Gateway.Settings;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>People who sign in at the dashboard by accounts that an issuer of the test's own has.</summary>
public sealed class AccountTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("readers", "read")]
    [InlineData("authors", "read submit")]
    [InlineData("admins", "read submit operate")]
    public async Task Account_OfAGroup_MayWhatItsGroupMay(string group, string may)
    {
        await using var issuer = await Issuer.StartAsync(Token);
        issuer.Claims["groups"] = new[] { "others", group };
        await using var server = await StartAsync(issuer);
        using var browser = Browser(server);

        var landed = await browser.GetAsync("/login/account?next=%2Fnew", Token);

        Assert.Equal((HttpStatusCode.OK, "/new"), (landed.StatusCode, landed.RequestMessage!.RequestUri!.PathAndQuery));
        var session = await SessionAsync(browser);
        Assert.Equal(
            ("in", "alice", may),
            (
                session.GetProperty("state").GetString(),
                session.GetProperty("name").GetString(),
                session.GetProperty("may").GetString()
            )
        );
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/sweeps", Token)).StatusCode);
    }

    [Fact]
    public async Task Account_ThatPausesASweep_IsNamedInItsHistory()
    {
        await using var issuer = await Issuer.StartAsync(Token);
        issuer.Claims["groups"] = "admins";
        await using var server = await StartAsync(issuer);
        await server.QueueAsync();
        using var browser = Browser(server);
        await browser.GetAsync("/login/account", Token);
        var session = await SessionAsync(browser);
        using HttpRequestMessage pause = new(HttpMethod.Post, "/api/v1/sweeps/tiny/pause");
        pause.Headers.Add(session.GetProperty("header").GetString()!, session.GetProperty("proof").GetString());

        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(pause, Token)).StatusCode);

        var latest = (await server.Client.HistoryAsync("tiny", 1, Token))[0];
        Assert.Equal(("paused", "alice"), (latest.Change, latest.By));
    }

    [Fact]
    public async Task Account_OfNoGroupThatIsLetIn_IsToldSo()
    {
        await using var issuer = await Issuer.StartAsync(Token);
        issuer.Claims["groups"] = "strangers";
        await using var server = await StartAsync(issuer);
        using var browser = Browser(server);

        var refused = await browser.GetAsync("/login/account", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains(
            "must be one that is let in, but `alice` is not",
            await refused.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal
        );
        Assert.Equal("out", (await SessionAsync(browser)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("key")]
    [InlineData("nonce")]
    [InlineData("state")]
    public async Task Answer_ThatIsNotTheIssuers_BeginsNoSession(string forged)
    {
        await using var issuer = await Issuer.StartAsync(Token);
        issuer.Claims["groups"] = "admins";
        (issuer.SignsWithAnotherKey, issuer.NamesAnotherNonce) = (forged == "key", forged == "nonce");
        await using var server = await StartAsync(issuer);
        using var browser = Browser(server);

        var refused = await browser.GetAsync(
            forged == "state" ? "/login/account/callback?code=x&state=rubbish" : "/login/account",
            Token
        );

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains(
            "must confirm who you are, but did not",
            await refused.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal
        );
        Assert.Equal("out", (await SessionAsync(browser)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Page_ToSignIn_OffersWhatThereIs()
    {
        await using var issuer = await Issuer.StartAsync(Token);
        await using var server = await StartAsync(issuer);
        using var browser = Browser(server);

        string page = await browser.GetStringAsync("/sweeps/tiny", Token);

        Assert.Contains("<p ><a id=\"account\"", page, StringComparison.Ordinal);
        Assert.Contains("/login/account?next=%2Fsweeps%2Ftiny", page, StringComparison.Ordinal);
        await using var plain = await Server.StartAsync(options => options.Token = Server.Token);
        Assert.Contains(
            "<p hidden><a id=\"account\"",
            await plain.Http.GetStringAsync("/", Token),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ftp://issuer", "sweeps", "*", "must be the https URL of an issuer")]
    [InlineData("http://issuer.example", "sweeps", "*", "must be the https URL of an issuer")]
    [InlineData("https://issuer.example", "", "*", "SWEEPS_OIDC_CLIENT_ID is empty")]
    [InlineData("https://issuer.example", "sweeps", "", "Some account must be let in")]
    public async Task Options_ThatLetNobodyInOrAnybodyGuess_AreRefused(
        string authority,
        string client,
        string read,
        string words
    )
    {
        var refused = await Assert.ThrowsAsync<GatewayOptionsException>(() =>
            Server.StartAsync(options =>
                options.Accounts = new()
                {
                    Authority = authority,
                    ClientId = client,
                    Read = read.Length == 0 ? [] : [read],
                }
            )
        );
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static Task<Server> StartAsync(Issuer issuer) =>
        Server.StartAsync(options =>
            (options.Token, options.Accounts) = (
                Server.Token,
                new()
                {
                    Authority = issuer.Address,
                    ClientId = Issuer.Client,
                    ClientSecret = Issuer.Secret,
                    Read = ["readers"],
                    Submit = ["authors"],
                    Operate = ["admins"],
                }
            )
        );

    /// <summary>A browser that keeps cookies and goes where it is sent.</summary>
    private static HttpClient Browser(Server server) =>
        new(new SocketsHttpHandler { CookieContainer = new() }) { BaseAddress = new(server.Address) };

    private static async Task<JsonElement> SessionAsync(HttpClient browser) =>
        JsonDocument.Parse(await browser.GetStringAsync("/session", Token)).RootElement.Clone();
}

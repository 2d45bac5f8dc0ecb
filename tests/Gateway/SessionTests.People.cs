using System.Net;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>Sessions of people with tokens of their own.</summary>
public sealed partial class SessionTests
{
    [Theory]
    [InlineData(TokenScope.Read, "read", 403, 403)]
    [InlineData(TokenScope.Submit, "read submit", 201, 403)]
    [InlineData(TokenScope.Operate, "read submit operate", 201, 200)]
    public async Task Session_OfAPersonsToken_MayWhatItsScopeAllows(
        TokenScope scope,
        string may,
        int submitted,
        int paused
    )
    {
        using People people = new();
        await using var server = await Server.StartAsync(people.Let);
        using Browser browser = new(server);
        var signedIn = await browser.SignInAsync(people.Add("alice", scope), "/new");

        Assert.Equal((HttpStatusCode.SeeOther, "/new"), (signedIn.StatusCode, signedIn.Headers.Location?.ToString()));
        var session = await browser.SessionAsync();
        Assert.Equal(("alice", may), (session.GetProperty("name").GetString(), session.GetProperty("may").GetString()));
        string proof = session.GetProperty("proof").GetString()!;
        Assert.Equal(submitted, (int)(await browser.SubmitAsync(proof)).StatusCode);
        await server.QueueAsync();
        Assert.Equal(paused, (int)(await browser.ChangeAsync("/api/v1/sweeps/tiny/pause", proof)).StatusCode);
        string?[] by = [.. (await server.Client.HistoryAsync(null, 10, Cancellation)).Select(entry => entry.By)];
        Assert.Equal(
            paused == 200 ? "alice"
                : submitted == 201 ? "alice"
                : "token",
            by[0]
        );
    }

    [Fact]
    public async Task Session_OfATokenThatIsRevoked_IsOverAtOnce()
    {
        using People people = new();
        await using var server = await Server.StartAsync(people.Let);
        using Browser alice = new(server);
        using Browser bob = new(server);
        await alice.SignInAsync(people.Add("alice", TokenScope.Operate), "/");
        await bob.SignInAsync(people.Add("bob", TokenScope.Read), "/");
        string? kept = alice.Session;
        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("/api/v1/sweeps")).StatusCode);

        people.Revoke("alice");

        Assert.Equal(HttpStatusCode.Unauthorized, (await alice.GetAsync("/api/v1/sweeps")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await bob.GetAsync("/api/v1/sweeps")).StatusCode);
        people.Add("alice", TokenScope.Operate);
        alice.Session = kept;
        Assert.Equal(HttpStatusCode.Unauthorized, (await alice.GetAsync("/api/v1/sweeps")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await alice.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Session_WithTheNameOrScopeOfAnother_OpensNothing()
    {
        using People people = new();
        await using var server = await Server.StartAsync(people.Let);
        using Browser browser = new(server);
        people.Add("bob", TokenScope.Operate);
        await browser.SignInAsync(people.Add("alice", TokenScope.Read), "/");
        string[] parts = browser.Session!.Split('.');
        Assert.Equal(6, parts.Length);
        string bob = Convert.ToBase64String("bob"u8).TrimEnd('=');
        string[][] forged =
        [
            [.. parts[..4], bob, parts[5]],
            [.. parts[..2], parts[2], "2", parts[4], parts[5]],
            [.. parts[..2], "2", "2", parts[4], parts[5]],
            [.. parts[..2], parts[5]],
            [.. parts[..4], "!", parts[5]],
        ];

        foreach (string[] cookie in forged)
        {
            browser.Session = string.Join('.', cookie);
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/sweeps")).StatusCode);
        }
    }

    /// <summary>A file of people's tokens.</summary>
    private sealed class People : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-people-").FullName;

        private string Tokens => Path.Combine(_folder, "tokens");

        public People() => File.WriteAllText(Tokens, "");

        public void Let(GatewayOptions options) => (options.Token, options.TokensPath) = (Server.Token, Tokens);

        public string Add(string name, TokenScope scope) => TokenFile.Add(Tokens, name, scope);

        public void Revoke(string name) => TokenFile.Revoke(Tokens, name);

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Tests;

namespace Sweeps.Gateway.Tests;

/// <summary>Several people with tokens of their own.</summary>
public sealed class NamedTokenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-tokens-").FullName;

    private string TokensPath => Path.Combine(_folder, "tokens");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TokenScope.Read, 200, 403, 403)]
    [InlineData(TokenScope.Submit, 200, 201, 403)]
    [InlineData(TokenScope.Operate, 200, 201, 200)]
    public async Task Token_OfAScope_IsGoodForThatAndWhatIsBefore(TokenScope scope, int list, int submit, int pause)
    {
        string shown = TokenFile.Add(TokensPath, "someone", scope);
        await using var server = await StartAsync();
        var sweep = await server.QueueAsync();
        string other = Server.Grid.Replace("name: tiny", "name: other", StringComparison.Ordinal);

        Assert.Equal(list, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", shown));
        Assert.Equal(submit, await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", shown, new { grid = other }));
        Assert.Equal(pause, await StatusAsync(server, HttpMethod.Post, $"/api/v1/sweeps/{sweep.Id}/pause", shown));
    }

    [Fact]
    public async Task Changes_AskedForWithATokenToRead_AreRefusedOneAndAll()
    {
        string shown = TokenFile.Add(TokensPath, "reader", TokenScope.Read);
        await using var server = await StartAsync();
        var sweep = await server.QueueAsync();
        var description = await server.SendAsync(HttpMethod.Get, "/api/v1/openapi.json", token: shown);
        using var document = JsonDocument.Parse(await description.Content.ReadAsStringAsync(Token));
        List<string> refused = [],
            allowed = [];
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject().Where(one => one.Name is not "get"))
            {
                string address = path
                    .Name.Replace("{sweep}", sweep.Id, StringComparison.Ordinal)
                    .Replace("{hash}", new string('0', 64), StringComparison.Ordinal);
                // What is said of a body's type would come first.
                using HttpContent body = method.Name == "put" ? new ByteArrayContent([1]) : JsonContent.Create(new { });
                if (method.Name == "put")
                    body.Headers.ContentType = new("application/octet-stream");
                int status = (int)
                    (await server.SendAsync(new(method.Name.ToUpperInvariant()), address, body, shown)).StatusCode;
                (status == 403 ? refused : allowed).Add($"{method.Name} {path.Name}");
            }
        }

        Assert.Equal(["post /api/v1/files/missing", "post /api/v1/plan", "post /api/v1/validate"], allowed.Order());
        Assert.Equal(9, refused.Count);
    }

    [Fact]
    public async Task Token_ThatLacksTheScope_IsToldWhichItNeeds()
    {
        string shown = TokenFile.Add(TokensPath, "reader", TokenScope.Read);
        await using var server = await StartAsync();

        var answer = await server.SendAsync(HttpMethod.Delete, "/api/v1/sweeps/tiny", token: shown);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Contains(
            "needs a token with the scope `operate`, but that of `reader` has a lesser one",
            problem.RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Token_ThatIsRevoked_IsLetInNoMoreAtOnce()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Read);
        await using var server = await StartAsync();
        string bob = TokenFile.Add(TokensPath, "bob", TokenScope.Read);
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", alice));
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", bob));

        TokenFile.Revoke(TokensPath, "alice");

        Assert.Equal(401, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", alice));
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", bob));
        Assert.DoesNotContain(bob, await File.ReadAllTextAsync(TokensPath, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatCannotBeUsed_LetsNobodyInUntilItCan()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Read);
        string good = await File.ReadAllTextAsync(TokensPath, Token);
        await using var server = await StartAsync();

        await File.WriteAllTextAsync(TokensPath, good + "bob everything\n", Token);
        Assert.Equal(401, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", alice));
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", Server.Token));

        await File.WriteAllTextAsync(TokensPath, good, Token);
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, "/api/v1/sweeps", alice));
    }

    [Fact]
    public async Task Trials_BeyondTheQuotaOfAToken_AreRefusedUntilOthersAreDoneOrCancelled()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Operate, new(Trials: 6));
        string bob = TokenFile.Add(TokensPath, "bob", TokenScope.Submit);
        await using var server = await StartAsync();
        object other = new { grid = Server.Grid, set = (string[])["name=other", "p=[0.2,0.3]"] };
        Assert.Equal(
            201,
            await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, new { grid = Server.Grid })
        );
        Assert.Equal(
            200,
            await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, new { grid = Server.Grid })
        );

        var refused = await server.SendAsync(HttpMethod.Post, "/api/v1/sweeps", JsonContent.Create(other), alice);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(
            "may have 6 trials that are not done, but this one has 4 and others have 4",
            await refused.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal
        );
        Assert.Equal(201, await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", bob, other));
        object third = new { grid = Server.Grid, set = (string[])["name=third", "p=[0.6,0.7]"] };
        Assert.Equal(409, await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, third));
        await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps/tiny/cancel", alice);
        Assert.Equal(201, await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, third));
    }

    [Fact]
    public async Task Trials_SubmittedAtOnceToTwoServersOfOneStore_AreCountedTogether()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Submit, new(Trials: 6));
        string store = Path.Combine(_folder, "shared.db");
        await using var first = await StartAsync(store);
        await using var second = await StartAsync(store);

        for (int round = 0; round < 3; round++)
        {
            // Each alone is within the quota.
            int[] answers = await Task.WhenAll(
                ((Server[])[first, second]).Select(
                    (server, number) =>
                        StatusAsync(
                            server,
                            HttpMethod.Post,
                            "/api/v1/sweeps",
                            alice,
                            new
                            {
                                grid = Server.Grid,
                                set = (string[])[$"name=s{number}", $"p=[0.{round}1,0.{number}2]"],
                            }
                        )
                )
            );

            Assert.Equal([201, 409], answers.Order());
            foreach (string name in (string[])["s0", "s1"])
                await StatusAsync(first, HttpMethod.Post, $"/api/v1/sweeps/{name}/cancel", Server.Token);
        }
    }

    [Fact]
    public async Task Events_OfATokenThatIsRevoked_EndAtOnce()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Read);
        string bob = TokenFile.Add(TokensPath, "bob", TokenScope.Read);
        await using var server = await StartAsync();
        var sweep = await server.QueueAsync();
        using var hers = await EventsAsync(server, sweep.Id, alice);
        using var his = await EventsAsync(server, sweep.Id, bob);

        TokenFile.Revoke(TokensPath, "alice");

        // Nothing happens to the sweep: the end comes by itself, and is none of the sweep's.
        await Assert.ThrowsAnyAsync<IOException>(() => hers.ReadToEndAsync(Token));
        // She hears of it before the server has counted her out.
        await Waiting.UntilAsync(() => server.Control.Watchers == 1, "one watcher is left", Token);
        await StatusAsync(server, HttpMethod.Post, $"/api/v1/sweeps/{sweep.Id}/cancel", Server.Token);
        Assert.Contains("event: end", await his.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_BeyondTheQuotaOfAToken_AreRefusedUntilSomeAreDeleted()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Operate, new(Bytes: 100));
        await using var server = await StartAsync();
        await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, new { grid = Server.Grid });
        await server.TrainAsync(await server.Client.ShowAsync("tiny", Token), [0, 1, 2, 3]);
        object other = new { grid = Server.Grid, set = (string[])["name=other", "p=[0.2]"] };

        var refused = await server.SendAsync(HttpMethod.Post, "/api/v1/sweeps", JsonContent.Create(other), alice);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(
            "may take 100 bytes of the store, but take about",
            await refused.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal
        );
        await StatusAsync(server, HttpMethod.Delete, "/api/v1/sweeps/tiny", alice);
        Assert.Equal(201, await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, other));
    }

    [Fact]
    public void Quota_OfAToken_StandsInTheFileAndIsReadBack()
    {
        TokenQuota quota = new(4, 20_000, 5_000_000_000);
        TokenFile.Add(TokensPath, "alice", TokenScope.Submit, quota);
        TokenFile.Add(TokensPath, "bob", TokenScope.Submit, new(Bytes: 7));
        TokenFile.Add(TokensPath, "carol", TokenScope.Read);

        Assert.Equal([quota, new(Bytes: 7), TokenQuota.None], TokenFile.Read(TokensPath).Select(token => token.Quota));
        string[] lines = File.ReadAllLines(TokensPath);
        Assert.EndsWith(" slots=4 trials=20000 bytes=5000000000", lines[0], StringComparison.Ordinal);
        foreach (string wrong in (string[])["slots=0", "slots=", "cores=3", "slots=1 slots=2", "trials=-1", "4"])
        {
            File.WriteAllText(TokensPath, $"{lines[2]} {wrong}\n");
            Assert.Throws<TokenFileException>(() => TokenFile.Read(TokensPath));
        }
    }

    [Fact]
    public async Task History_OfWhatPeopleDid_SaysWhoDidIt()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Submit);
        string bob = TokenFile.Add(TokensPath, "bob", TokenScope.Operate);
        await using var server = await StartAsync();
        await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, new { grid = Server.Grid });
        await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps/tiny/cancel", bob, new { reason = "too hot" });
        await StatusAsync(server, HttpMethod.Patch, "/api/v1/sweeps/tiny", bob, new { name = "small" });
        var of = await server.Client.HistoryAsync("small", 10, Token);
        await StatusAsync(server, HttpMethod.Delete, "/api/v1/sweeps/small", Server.Token);

        var all = await server.Client.HistoryAsync(null, 10, Token);

        Assert.Equal(
            [
                ("deleted", "token", null),
                ("renamed", "bob", "`tiny` to `small`"),
                ("cancelled", "bob", "too hot (by bob)"),
                ("submitted", "alice", null),
            ],
            all.Select(entry => (entry.Change, entry.By, entry.Detail))
        );
        Assert.Equal(of, all.Skip(1));
    }

    [Fact]
    public async Task Sweep_QueuedAndCancelledByPeople_SaysByWhom()
    {
        string alice = TokenFile.Add(TokensPath, "alice", TokenScope.Submit);
        string bob = TokenFile.Add(TokensPath, "bob", TokenScope.Operate);
        await using var server = await StartAsync();
        await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps", alice, new { grid = Server.Grid });
        var sweep = (await server.Store.Registry.FindSweepAsync("tiny", Token))!;
        Assert.EndsWith(", by alice", sweep.Manifest.Environment, StringComparison.Ordinal);

        await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps/tiny/pause", bob);
        Assert.Equal("by bob", (await server.Store.Registry.FindSweepAsync("tiny", Token))!.Reason);
        await StatusAsync(server, HttpMethod.Post, "/api/v1/sweeps/tiny/cancel", bob, new { reason = "too hot" });
        Assert.Equal("too hot (by bob)", (await server.Store.Registry.FindSweepAsync("tiny", Token))!.Reason);
    }

    [Fact]
    public void Gateway_WithAFileOfTokensAlone_MayBeReachedByOthers()
    {
        TokenFile.Add(TokensPath, "alice", TokenScope.Read);
        GatewayOptions options = new()
        {
            Token = null,
            Listen = ["http://0.0.0.0:5080"],
            TokensPath = TokensPath,
        };

        Assert.False(ListenPolicy.Of(options).IsLocal);
        options.TokensPath = Path.Combine(_folder, "none");
        Assert.Contains(
            "SWEEPS_API_TOKENS must name a file of tokens",
            Assert.Throws<GatewayOptionsException>(() => ListenPolicy.Of(options)).Message,
            StringComparison.Ordinal
        );
    }

    private Task<Server> StartAsync(string? location = null) =>
        Server.StartAsync(
            options => (options.Token, options.TokensPath) = (Server.Token, TokensPath),
            location: location
        );

    /// <summary>The events of a sweep, of which the first has come.</summary>
    private static async Task<StreamReader> EventsAsync(Server server, string sweep, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/sweeps/{sweep}/events");
        request.Headers.Authorization = new("Bearer", token);
        var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        StreamReader events = new(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Equal("event: progress", await events.ReadLineAsync(Token));
        return events;
    }

    private static async Task<int> StatusAsync(
        Server server,
        HttpMethod method,
        string path,
        string token,
        object? body = null
    ) => (int)(await server.SendAsync(method, path, body is null ? null : JsonContent.Create(body), token)).StatusCode;
}

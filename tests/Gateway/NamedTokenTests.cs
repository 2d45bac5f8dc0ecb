using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Gateway.Tests.Serving;

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

    private Task<Server> StartAsync() =>
        Server.StartAsync(options => (options.Token, options.TokensPath) = (Server.Token, TokensPath));

    private static async Task<int> StatusAsync(
        Server server,
        HttpMethod method,
        string path,
        string token,
        object? body = null
    ) => (int)(await server.SendAsync(method, path, body is null ? null : JsonContent.Create(body), token)).StatusCode;
}

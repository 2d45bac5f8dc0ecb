using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>Every call that the API's own description names, by callers who have no right token.</summary>
public sealed class EveryCallTests
{
    private const int LeastCalls = 500;

    private static readonly string Half = Server.Token[..16];

    /// <summary>What somebody without the token may try: a query, and headers.</summary>
    private static readonly (string Query, string Header, string Value)[] Tries =
    [
        ("", "Accept", "application/json"),
        ("", "Authorization", "Bearer "),
        ("", "Authorization", "Bearer another-token-of-the-same-length"),
        ("", "Authorization", $"Bearer {Server.Token}x"),
        ("", "Authorization", $"Bearer {Half}"),
        ("", "Authorization", $"Bearer {Server.Token.ToUpperInvariant()}"),
        ("", "Authorization", $"Bearer {Server.Token} {Server.Token}"),
        ("", "Authorization", $"Bearer {Half}\t{Half}"),
        ("", "Authorization", Server.Token),
        ("", "Authorization", $"Token {Server.Token}"),
        ("", "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{Server.Token}"))),
        ("", "Cookie", $"sweeps={Server.Token}; session={Server.Token}; token={Server.Token}"),
        ("", "X-Api-Key", Server.Token),
        ("", "X-Forwarded-For", "127.0.0.1"),
        ("", "X-Original-URL", "/healthz/live"),
        ($"?token={Server.Token}&access_token={Server.Token}", "Accept", "*/*"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfAnyKindWithoutARightToken_IsNotLetIn()
    {
        await using var server = await Server.StartAsync(options =>
            (options.Token, options.RequestsPerSecond, options.Burst) = (Server.Token, 1_000_000, 1_000_000)
        );
        var sweep = await server.QueueAsync();
        int calls = 0;
        foreach (var (method, path) in await OperationsAsync(server))
        {
            foreach (var (query, header, value) in Tries)
            {
                var answer = await server.SendAsync(
                    method,
                    path + query,
                    method == HttpMethod.Get ? null
                        : method == HttpMethod.Put
                            ? new ByteArrayContent([1, 2, 3])
                            {
                                Headers = { ContentType = new("application/octet-stream") },
                            }
                        : JsonContent.Create(new { grid = Server.Grid }),
                    headers: given => Assert.True(given.TryAddWithoutValidation(header, value))
                );
                Assert.True(
                    answer.StatusCode == HttpStatusCode.Unauthorized,
                    $"{method} {path}{query} with {header}: {value} is {(int)answer.StatusCode}"
                );
                Assert.DoesNotContain(
                    sweep.Id,
                    await answer.Content.ReadAsStringAsync(Token),
                    StringComparison.Ordinal
                );
                calls++;
            }
        }

        Assert.InRange(calls, LeastCalls, int.MaxValue);
        Assert.Equal(sweep.Intent, (await server.Client.ShowAsync(sweep.Id, Token)).Intent);
        Assert.Single(server.Control.Submissions);
    }

    private static async Task<List<(HttpMethod Method, string Path)>> OperationsAsync(Server server)
    {
        var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/openapi.json", token: Server.Token);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return
        [
            .. document
                .RootElement.GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject()
                        .Select(operation =>
                            (
                                new HttpMethod(operation.Name.ToUpperInvariant()),
                                path.Name.Replace("{sweep}", "tiny", StringComparison.Ordinal)
                                    .Replace("{ordinal}", "0", StringComparison.Ordinal)
                                    .Replace("{hash}", new string('a', 64), StringComparison.Ordinal)
                            )
                        )
                ),
        ];
    }
}

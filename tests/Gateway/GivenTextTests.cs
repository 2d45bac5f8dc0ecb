using System.Net;
using System.Text;
using System.Text.Json;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests;

/// <summary>One rule holds for all texts of requests that people read later.</summary>
public sealed class GivenTextTests : IAsyncLifetime
{
    private static readonly (string Method, string Path, string Body)[] Fields =
    [
        ("PATCH", "", "{\"name\":T}"),
        ("PATCH", "", "{\"description\":T}"),
        ("PATCH", "", "{\"add_tags\":[T]}"),
        ("PATCH", "", "{\"remove_tags\":[T]}"),
        ("POST", "/pause", "{\"reason\":T}"),
        ("POST", "/cancel", "{\"reason\":T}"),
        ("POST", "/extend", "{\"epochs\":4,\"environment\":T}"),
        ("POST", "", "{\"grid\":G,\"environment\":T}"),
        ("POST", "", "{\"grid\":G,\"labels\":[T]}"),
        ("POST", "", "{\"grid\":N}"),
    ];

    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("\u001b[31mred")]
    [InlineData("a\0b")]
    [InlineData("a\rb")]
    [InlineData("a\u009bb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u202eb")]
    public async Task Text_ThatSteersATerminal_IsRefusedInEveryField(string text)
    {
        var sweep = await _server.QueueAsync();
        string named = Server.Grid.Replace(
            "name: tiny",
            $"name: {JsonSerializer.Serialize(text)}",
            StringComparison.Ordinal
        );
        Assert.NotEqual(Server.Grid, named);

        foreach (var (method, path, body) in Fields)
        {
            string given = body.Replace("G", JsonSerializer.Serialize(Server.Grid), StringComparison.Ordinal)
                .Replace("N", JsonSerializer.Serialize(named), StringComparison.Ordinal)
                .Replace("T", JsonSerializer.Serialize(text), StringComparison.Ordinal);
            bool isOfSweep = method == "PATCH" || path.Length > 0;
            using HttpRequestMessage request = new(
                new(method),
                $"/api/v1/sweeps{(isOfSweep ? $"/{sweep.Id}" : "")}{path}"
            )
            {
                Content = new StringContent(given, Encoding.UTF8, "application/json"),
            };
            using var answer = await _server.Http.SendAsync(request, Token);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{method} {body}: {answer.StatusCode}");
        }

        Assert.Equal(SweepIntent.Run, (await _server.Store.Registry.FindSweepAsync(sweep.Id, Token))!.Intent);
        Assert.Single(await _server.Client.ListAsync(Token));
    }

    [Fact]
    public async Task Labels_MoreThanASweepMayHave_AreRefused()
    {
        string[] labels = [.. Enumerable.Range(0, 51).Select(i => $"l{i}")];
        string body = JsonSerializer.Serialize(new { grid = Server.Grid, labels });
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using var answer = await _server.Http.PostAsync("/api/v1/sweeps", content, Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await _server.Client.ListAsync(Token));
    }
}

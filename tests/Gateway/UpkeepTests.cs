using System.Net;
using System.Net.Http.Json;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests;

/// <summary>Sweeps that are renamed, described and deleted over HTTP.</summary>
public sealed class UpkeepTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Change_OfNameAndDescription_IsAnsweredWithTheSweep()
    {
        var sweep = await _server.QueueAsync();
        var response = await _server.Http.PatchAsJsonAsync(
            $"/api/v1/sweeps/{sweep.Id}",
            new { name = "pilot", description = "what noise does" },
            Token
        );
        var changed = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SweepView, Token))!;
        Assert.Equal((sweep.Id, "pilot", "what noise does"), (changed.Id, changed.Name, changed.Description));
        response = await _server.Http.PatchAsJsonAsync("/api/v1/sweeps/pilot", new { description = "" }, Token);
        changed = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SweepView, Token))!;
        Assert.Equal(("pilot", null), (changed.Name, changed.Description));
    }

    [Fact]
    public async Task Change_OfTags_IsAnsweredWithTheSweepAndFindsIt()
    {
        var sweep = await _server.QueueAsync();
        await _server.QueueAsync(Server.Grid, "p=[0]");
        string address = $"/api/v1/sweeps/{sweep.Id}";

        await _server.Http.PatchAsJsonAsync(address, new { add_tags = (string[])["paper", "draft", "b"] }, Token);
        var response = await _server.Http.PatchAsJsonAsync(
            address,
            new { add_tags = (string[])["final"], remove_tags = (string[])["draft"] },
            Token
        );

        var changed = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SweepView, Token))!;
        Assert.Equal(["b", "final", "paper"], changed.Tags);
        Assert.Equal([sweep.Id], await FindAsync("tag=paper&tag=b"));
        Assert.Empty(await FindAsync("tag=paper&tag=draft"));
        Assert.Equal(2, (await FindAsync("")).Length);

        async Task<string[]> FindAsync(string query) =>
            [
                .. (
                    await _server.Http.GetFromJsonAsync($"/api/v1/sweeps?{query}", ApiJson.Default.SweepList, Token)
                )!.Sweeps.Select(found => found.Id),
            ];
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a,b")]
    [InlineData("turned\u202earound")]
    [InlineData("12345678901234567890123456789012345678901")]
    public async Task Change_ToABadTag_IsABadRequest(string tag)
    {
        var sweep = await _server.QueueAsync();
        var response = await _server.Http.PatchAsJsonAsync(
            $"/api/v1/sweeps/{sweep.Id}",
            new { name = "other", add_tags = (string[])[tag] },
            Token
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("tiny", (await _server.Client.ShowAsync(sweep.Id, Token)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task Change_ToABadName_IsABadRequest(string name)
    {
        var sweep = await _server.QueueAsync();
        var response = await _server.Http.PatchAsJsonAsync($"/api/v1/sweeps/{sweep.Id}", new { name }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Delete_OfASweep_SaysWhatWentAndThatItIsGone()
    {
        var sweep = await _server.QueueAsync();
        await _server.Control.SetIntentAsync(sweep.Id, SweepIntent.Cancel, null, Token);
        var dry = await AskAsync($"/api/v1/sweeps/{sweep.Id}?dry_run=true");
        Assert.False(dry.Deleted);
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync($"/api/v1/sweeps/{sweep.Id}", Token)).StatusCode);
        var gone = await AskAsync($"/api/v1/sweeps/{sweep.Id}");
        Assert.Equal(dry with { Deleted = true }, gone);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await _server.Http.DeleteAsync($"/api/v1/sweeps/{sweep.Id}", Token)).StatusCode
        );
    }

    [Fact]
    public async Task Delete_OfAQueuedSweep_IsAConflict()
    {
        var sweep = await _server.QueueAsync();
        await _server.Control.Store.Queue.EnqueueSweepAsync(sweep.Id, RunTerms.Default, Token);
        var response = await _server.Http.DeleteAsync($"/api/v1/sweeps/{sweep.Id}", Token);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("Cancel it first", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task<DeletionView> AskAsync(string address)
    {
        var response = await _server.Http.DeleteAsync(address, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.DeletionView, Token))!;
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>What is said of grids that nothing is wrong with, and what may be left out of bodies.</summary>
public sealed class NoteTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Grid_WithAValueThatAnAxisHasToo_IsNotedWhereverItIsHandedIn()
    {
        string grid = Server.Grid + "set: { batch: [32, 64] }\n";
        string doubled = grid.Replace("set: { batch: [32, 64] }", "seed: 0", StringComparison.Ordinal);

        var plan = await _server.Client.PlanAsync(new() { Grid = doubled }, Token);
        var sweep = await _server.QueueAsync(doubled);
        var longer = await _server.Client.ExtendAsync(sweep.Id, new() { Grid = doubled, Epochs = 4 }, Token);

        Assert.StartsWith("`seed` is fixed in line", Assert.Single(plan.Notes));
        Assert.Equal(plan.Notes, sweep.Notes);
        Assert.StartsWith("`seed` is fixed in line", Assert.Single(longer.Notes!));
        Assert.Empty((await _server.Client.PlanAsync(new() { Grid = grid }, Token)).Notes);
        Assert.Null((await _server.Client.ShowAsync(sweep.Id, Token)).Notes);
    }

    [Theory]
    [InlineData("{\"grid\":G,\"set\":null}", HttpStatusCode.Created)]
    [InlineData("{\"grid\":G,\"labels\":null,\"environment\":null,\"max_slots\":null}", HttpStatusCode.Created)]
    [InlineData("{\"grid\":G,\"priority\":null}", HttpStatusCode.BadRequest)]
    [InlineData("{\"grid\":G,\"set\":[null]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"grid\":null}", HttpStatusCode.BadRequest)]
    public async Task Submission_WithANull_IsAsIfItWereLeftOutWhereItMayBe(string body, HttpStatusCode status)
    {
        string grid = JsonSerializer.Serialize(Server.Grid);
        using StringContent content = new(
            body.Replace("G", grid, StringComparison.Ordinal),
            Encoding.UTF8,
            "application/json"
        );
        using var answer = await _server.Http.PostAsync("/api/v1/sweeps", content, Token);
        Assert.Equal(status, answer.StatusCode);
    }
}

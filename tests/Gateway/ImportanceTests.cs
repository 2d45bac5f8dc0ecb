using System.Net;
using System.Net.Http.Json;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>Which axes decide, as numbers and as a picture.</summary>
public sealed class ImportanceTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Importance_OfAnAxisThatDecides_IsItsAlone()
    {
        var sweep = await TrainedAsync();

        var view = await FindAsync(sweep, "share=0.2");
        var greatest = await FindAsync(sweep, "share=0.2&greatest=true&where=learning_rate<0.1");
        string svg = await _server.Http.GetStringAsync($"/api/v1/sweeps/{sweep.Id}/picture?kind=importance", Token);

        Assert.Equal(("test_error", false, 0.2, 2), (view.Measure, view.Greatest, view.Share, view.Seeds));
        Assert.Equal(["p", "learning_rate"], view.Axes.Select(axis => axis.Axis));
        Assert.Equal((1.0, 2), (view.Axes[0].AmongBest.Mean, view.Axes[0].AmongBest.N));
        Assert.InRange(view.Axes[0].OfVariance.Mean!.Value, 0.9, 1);
        Assert.Null(view.LeftOut);
        Assert.True(greatest.Greatest);
        Assert.Contains("<title>p: ", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("share=1", HttpStatusCode.BadRequest, "must be above 0 and below 1, but was 1.")]
    [InlineData("measure=none", HttpStatusCode.BadRequest, "A measure must be one that the sweep")]
    [InlineData("where=p=0", HttpStatusCode.NotFound, "with test_error on, but there are 4. Wait")]
    public async Task Importance_OfWhatCannotBeSaid_IsRefused(string query, HttpStatusCode status, string words)
    {
        var sweep = await TrainedAsync();

        var answer = await _server.Http.GetAsync($"/api/v1/sweeps/{sweep.Id}/importance?{query}", Token);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task<SweepView> TrainedAsync()
    {
        var sweep = await _server.QueueAsync(
            Server.Grid,
            "p=[0,0.1,0.2,0.3,0.5]",
            "learning_rate=[0.01,0.02,0.05,0.1]"
        );
        Assert.Equal(40, sweep.Trials);
        // p is the outermost axis: eight trials in a row have the same.
        await _server.TrainAsync(
            sweep,
            Enumerable.Range(0, 40).Select(ordinal => (long)ordinal),
            error: ordinal => ordinal / 8 / 10.0
        );
        return sweep;
    }

    private async Task<ImportanceView> FindAsync(SweepView sweep, string query) =>
        (
            await _server.Http.GetFromJsonAsync(
                $"/api/v1/sweeps/{sweep.Id}/importance?{query}",
                ApiJson.Default.ImportanceView,
                Token
            )
        )!;
}

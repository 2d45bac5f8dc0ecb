using System.Net.Http.Json;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Gateway.Tests;

/// <summary>Trials as the dashboard looks at them: in an order, narrowed down, whole.</summary>
public sealed class TrialOrderTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Trials_SortedByAMeasure_ComeInItsOrderPageByPage()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 3], error: ordinal => ordinal == 1 ? 0.9 : 0.1 * (ordinal + 1));

        Assert.Equal("0, 3, 1", await OrdinalsAsync(sweep, "sort=test_error"));
        Assert.Equal("1, 3, 0", await OrdinalsAsync(sweep, "sort=-test_error"));
        Assert.Equal("3, 0, 1", await OrdinalsAsync(sweep, "sort=-p"));
        Assert.Equal("1, 3", await OrdinalsAsync(sweep, "where=test_error>0.2"));
        Assert.Equal("3", await OrdinalsAsync(sweep, "where=test_error>0.2&where=p=0.5"));
        Assert.Equal("0, 1", await OrdinalsAsync(sweep, "sort=test_error&cell=0"));
        var first = await PageAsync(sweep, "sort=test_error&limit=2&measure=test_error");
        Assert.Equal(0.1, first.Trials[0].Measures!["test_error"]);
        Assert.Equal("1", await OrdinalsAsync(sweep, $"sort=test_error&limit=2&cursor={first.Next}"));
        Assert.Equal("", await OrdinalsAsync(sweep, "sort=test_error&cursor=9223372036854775807"));
    }

    [Fact]
    public async Task Trials_DivergedBeyondNumbers_ComeLastEitherWay()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0], AttemptOutcome.Diverged, _ => double.NaN);
        await _server.TrainAsync(sweep, [1, 2]);

        Assert.Equal("1, 2, 0", await OrdinalsAsync(sweep, "sort=test_error"));
        Assert.Equal("2, 1, 0", await OrdinalsAsync(sweep, "sort=-test_error"));
    }

    [Fact]
    public async Task Picture_ConditionOnAMeasure_ShowsTheCellsThatTheTableShows()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 2, 3]);

        string all = await _server.Http.GetStringAsync(
            $"/api/v1/sweeps/{sweep.Id}/picture?kind=curves&measure=test_error",
            Token
        );
        string some = await _server.Http.GetStringAsync(
            $"/api/v1/sweeps/{sweep.Id}/picture?kind=curves&measure=test_error&where=test_error>0.2",
            Token
        );

        Assert.Contains("test_error&gt;0.2", some, StringComparison.Ordinal);
        Assert.True(some.Split("<path").Length < all.Split("<path").Length);
    }

    [Fact]
    public async Task Trial_WholeConfiguration_HasItsDefaultsToo()
    {
        var sweep = await _server.QueueAsync();

        var trial = await _server.Client.TrialAsync(sweep.Id, 0, Token);

        Assert.False(trial.Configuration.GetProperty("train").TryGetProperty("optimizer", out _));
        var whole = trial.WholeConfiguration!.Value;
        Assert.Equal("sgd", whole.GetProperty("train").GetProperty("optimizer").GetString());
        Assert.False(whole.GetProperty("train").TryGetProperty("momentum", out _), "It has no effect on plain SGD.");
        Assert.Equal(3, whole.GetProperty("train").GetProperty("epochs").GetInt32());
    }

    private async Task<string> OrdinalsAsync(SweepView sweep, string query) =>
        string.Join(", ", (await PageAsync(sweep, query)).Trials.Select(trial => trial.Ordinal));

    private async Task<TrialPage> PageAsync(SweepView sweep, string query) =>
        (
            await _server.Http.GetFromJsonAsync(
                $"/api/v1/sweeps/{sweep.Id}/trials?{query}",
                ApiJson.Default.TrialPage,
                Token
            )
        )!;
}

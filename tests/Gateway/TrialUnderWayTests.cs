using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>A trial that somebody trains now.</summary>
public sealed class TrialUnderWayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The store knows what the latest checkpoint says; whoever trains it knows more.</summary>
    [Fact]
    public async Task Trial_UnderWay_IsAsFarAsWhoeverTrainsItSays()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        await server.ClaimAsync(sweep, [3]);
        Assert.Equal(0, (await server.Client.TrialAsync(sweep.Id, 3, Token)).Trial!.Step);

        server.Control.Standing = new("worker-1", 1, 0, 12, 18);
        Assert.Equal(12, (await server.Client.TrialAsync(sweep.Id, 3, Token)).Trial!.Step);
    }

    [Fact]
    public async Task Trials_WhoseWorkerIsLost_AreShownAsWaitingEverywhere()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        await server.ClaimAsync(sweep, [1, 3]);
        await server.Store.Leases.HeartbeatAsync("worker-1", TimeSpan.FromSeconds(-5), Token);

        var counts = (await server.Client.ShowAsync(sweep.Id, Token)).Counts;
        var values = (await server.Client.OverviewAsync(sweep.Id, Token)).Axes[0].Values;
        var trial = await server.Client.TrialAsync(sweep.Id, 3, Token);
        string timeline = await (
            await server.SendAsync(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/timeline", token: Server.Token)
        ).Content.ReadAsStringAsync(Token);

        Assert.Equal((0L, 2L), (counts.Running, counts.Waiting));
        Assert.Equal([(0L, 1L), (0, 1)], values.Select(value => (value.Running, value.Waiting)));
        Assert.Equal(("waiting", null, "lost"), (trial.Trial!.State, trial.Trial.Worker, trial.Attempts[0].Outcome));
        Assert.Empty(await OrdinalsAsync("running"));
        Assert.Equal([1L, 3], await OrdinalsAsync("waiting"));
        Assert.Equal(3, timeline.Split("\"outcome\":\"lost\"").Length);

        async Task<IEnumerable<long>> OrdinalsAsync(string state) =>
            (await server.Client.TrialsAsync(sweep.Id, states: [state], cancellation: Token)).Trials.Select(one =>
                one.Ordinal
            );
    }

    [Fact]
    public async Task Trial_ThatIsOver_IsAsFarAsTheStoreSays()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [2]);
        server.Control.Standing = new("worker-1", 1, 0, 99, 100);
        Assert.Equal(18, (await server.Client.TrialAsync(sweep.Id, 2, Token)).Trial!.Step);
    }
}

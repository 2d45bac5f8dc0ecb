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
    public async Task Trial_ThatIsOver_IsAsFarAsTheStoreSays()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [2]);
        server.Control.Standing = new("worker-1", 1, 0, 99, 100);
        Assert.Equal(18, (await server.Client.TrialAsync(sweep.Id, 2, Token)).Trial!.Step);
    }
}

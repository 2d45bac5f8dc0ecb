using Sweeps.Execution.Speed;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Costs;

namespace Sweeps.Gateway.Tests;

public sealed class PlanSpeedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-speed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Plan_OfAServerWhoseMachineWasTimed_IsForThatMachine()
    {
        KeptSpeed slow = new(_folder, "slow", () => new() { Factors = 10 * WorkTime.Ones, StartSeconds = 7 });
        await using var usual = await Server.StartAsync();
        await using var timed = await Server.StartAsync(speed: slow);

        var there = await usual.Client.PlanAsync(new() { Grid = Server.Grid, Slots = 1 }, Server.Cancellation);
        var here = await timed.Client.PlanAsync(new() { Grid = Server.Grid, Slots = 1 }, Server.Cancellation);

        Assert.Equal(10 * there.Seconds, here.Seconds, 1e-9);
        Assert.Equal((7.0, there.Spread), (here.StartSeconds, here.Spread));
    }
}

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

    /// <summary>A worker's own word counts for more than the server's machine, which may train nothing.</summary>
    [Fact]
    public async Task Plan_OfWorkersThatSaidHowFastTheyAre_IsForThem()
    {
        KeptSpeed slow = new(_folder, "slow", () => new() { Factors = 10 * WorkTime.Ones, StartSeconds = 7 });
        await using var usual = await Server.StartAsync();
        await using var timed = await Server.StartAsync(speed: slow);
        await RegisterAsync(timed, "quick", 3, new() { Factors = 1.0 / 2 * WorkTime.Ones, StartSeconds = 2 });
        await RegisterAsync(timed, "quicker", 1, new() { Factors = 1.0 / 6 * WorkTime.Ones, StartSeconds = 1 });
        await RegisterAsync(timed, "silent", 5, null);

        var there = await usual.Client.PlanAsync(new() { Grid = Server.Grid, Slots = 1 }, Server.Cancellation);
        var here = await timed.Client.PlanAsync(new() { Grid = Server.Grid, Slots = 1 }, Server.Cancellation);

        // In a second three slots do what takes two there, and one what takes six.
        Assert.Equal(there.Seconds / 3, here.Seconds, 1e-9);
        Assert.Equal(2.0, here.StartSeconds);
    }

    private static Task RegisterAsync(Server server, string id, int slots, MachineSpeed? speed) =>
        server.Store.Leases.RegisterWorkerAsync(
            new(id, "testhost", "", 1, DateTimeOffset.UnixEpoch, slots) { Speed = speed },
            TimeSpan.FromMinutes(10),
            Server.Cancellation
        );
}

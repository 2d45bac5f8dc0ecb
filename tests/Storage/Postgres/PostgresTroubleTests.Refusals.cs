using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Postgres;

public sealed partial class PostgresTroubleTests
{
    [Fact]
    public async Task Connection_RefusedForWantOfRoom_IsMadeLater()
    {
        using FaultProxy proxy = new(PostgresServer.Shared.Port);
        string location = Through(proxy);
        proxy.RefuseConnections(1000, "XX000", "could not write init file"); // the driver may try in several ways

        var error = Assert.Throws<StoreException>(() => SweepStores.Open(location));

        Assert.Equal((StoreProblem.DiskFull, true), (error.Problem, error.IsTransient));
        proxy.RefuseConnections(0, "", "");
        await using var store = SweepStores.Open(location);
        Assert.Empty(await store.Registry.ListSweepsAsync(Token));
    }

    [Fact]
    public async Task Transaction_EndedByTheServer_LeavesNothingBehindAndIsRunLater()
    {
        using FaultProxy proxy = new(PostgresServer.Shared.Port);
        await using var store = SweepStores.Open(Through(proxy));
        string sweep = await BeginAsync(store);
        proxy.EndTransactions(1, "25P03", "terminating connection due to idle-in-transaction timeout");

        var error = await Assert.ThrowsAsync<StoreException>(() =>
            store.Attempts.ClaimAsync(sweep, "w1", [Claim(0)], cancellation: Token)
        );

        Assert.Equal((StoreProblem.Away, true), (error.Problem, error.IsTransient));
        Assert.Equal(1, proxy.Faults);
        Assert.Equal(
            new ClaimAnswer.Claimed(1),
            Assert.Single(await store.Attempts.ClaimAsync(sweep, "w1", [Claim(0)], cancellation: Token))
        );
    }

    private static string Through(FaultProxy proxy) =>
        PostgresServer
            .Shared.MakeDatabase()
            .Replace($":{PostgresServer.Shared.Port}/", $":{proxy.Port}/", StringComparison.Ordinal);
}

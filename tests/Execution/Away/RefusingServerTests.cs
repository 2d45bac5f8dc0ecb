using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Execution.Tests.Away;

/// <summary>A server that refuses what would be granted a little later: whoever trains waits, and it costs
/// nothing.</summary>
public sealed class RefusingServerTests : Fixture
{
    private const int Times = 4;
    private const int RefusesAt = 100;

    [Theory]
    [InlineData(true, "XX000", "could not write init file")]
    [InlineData(true, "53300", "sorry, too many clients already")]
    [InlineData(false, "25P03", "terminating connection due to idle-in-transaction timeout")]
    [InlineData(false, "57P01", "terminating connection due to administrator command")]
    public async Task Server_ThatRefusesForAWhile_IsWaitedForAndCostsNothing(
        bool connecting,
        string state,
        string words
    )
    {
        await using PostgresServer server = new(durable: true);
        string location = server.MakeDatabase();
        using FaultProxy proxy = new(server.Port);
        await using var store = SweepStores.Open(
            location.Replace($":{server.Port}/", $":{proxy.Port}/", StringComparison.Ordinal) + "?pool=6"
        );
        FakeEngine engine = new()
        {
            BeforeStep = (_, step) =>
            {
                if (step != RefusesAt)
                    return;
                if (connecting)
                    proxy.RefuseConnections(Times, state, words);
                else
                    proxy.EndTransactions(Times, state, words);
            },
        };
        FakeTrials trials = new(3, 2000);
        HostOptions options = new()
        {
            Slots = 1,
            WritesAhead = 4,
            MetricBatch = 8,
            Lease = TimeSpan.FromMinutes(5),
        };

        var result = await RunAsync(store, engine, trials, options);

        Assert.Equal(
            (SweepOutcome.Completed, 3L, 0L, null),
            (result.Outcome, result.Progress.Finished, result.Progress.Violations, result.Progress.StoreTrouble)
        );
        Assert.InRange(proxy.Faults, Times, int.MaxValue);
        await using var quiet = OpenStore();
        await RunAsync(quiet, new FakeEngine(), trials);
        Assert.Equal(await FingerprintOf(quiet), await FingerprintOf(store));
    }
}

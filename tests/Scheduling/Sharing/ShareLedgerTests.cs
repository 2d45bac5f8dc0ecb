using Sweeps.Scheduling.Sharing;

namespace Sweeps.Scheduling.Tests.Sharing;

public sealed class ShareLedgerTests
{
    [Fact]
    public void Newcomer_BeginsWhereTheLeastServedStands()
    {
        var ledger = ShareLedger.Empty.After(new Dictionary<string, double> { ["a"] = 10, ["b"] = 30 });
        ledger = ledger.After(
            new Dictionary<string, double>
            {
                ["a"] = 0,
                ["b"] = 0,
                ["c"] = 0,
            }
        );
        Assert.Equal((0, 20, 0), (ledger["a"], ledger["b"], ledger["c"]));
    }

    [Fact]
    public void Sweep_ThatWantedNothingForAWhile_IsOwedNothingForIt()
    {
        var ledger = ShareLedger.Empty.After(new Dictionary<string, double> { ["a"] = 5, ["b"] = 0 });
        for (int second = 0; second < 50; second++)
            ledger = ledger.After(new Dictionary<string, double> { ["a"] = 1 });
        ledger = ledger.After(new Dictionary<string, double> { ["a"] = 0, ["b"] = 0 });
        Assert.Equal((0, 0), (ledger["a"], ledger["b"]));
    }

    [Fact]
    public void Sweep_ThatGotNothing_IsOwedNoMoreThanTheBound()
    {
        var ledger = ShareLedger.Empty;
        for (int second = 0; second < 1000; second++)
            ledger = ledger.After(new Dictionary<string, double> { ["served"] = 1, ["shut out"] = 0 });
        Assert.Equal((ShareLedger.MostOwed, 0), (ledger["served"], ledger["shut out"]));
    }

    [Fact]
    public void Ledger_WhenNobodyWantsAnything_IsEmpty() =>
        Assert.Same(
            ShareLedger.Empty,
            ShareLedger
                .Empty.After(new Dictionary<string, double> { ["a"] = 5 })
                .After(new Dictionary<string, double>())
        );
}

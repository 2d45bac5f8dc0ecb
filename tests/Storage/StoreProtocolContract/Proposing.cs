namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task Proposals_AreReadWithTheSweepInOrder_AndTheFirstUnderANumberStands()
    {
        var (store, sweep) = await BeginAsync("first");
        await store.OpenSweepAsync(Manifest("second"), Token);
        for (int number = 0; number < 12; number++)
            Assert.Equal($"0.5 {number}", await store.ProposeAsync(sweep, number, $"0.5 {number}", Token));
        Assert.Equal("0.5 3", await Another().ProposeAsync(sweep, 3, "something else", Token));
        string[] expected = [.. Enumerable.Range(0, 12).Select(number => $"0.5 {number}")];
        Assert.Equal(expected, (await Another().FindSweepAsync(sweep, Token))!.Proposals);
        Assert.Equal(expected, (await store.OpenSweepAsync(Manifest("first"), Token)).Proposals);
        Assert.Empty((await store.FindSweepAsync("second", Token))!.Proposals);
    }

    [Fact]
    public async Task Proposals_OfADeletedSweep_AreGoneAndNoMoreAreTaken()
    {
        var (store, sweep) = await BeginAsync("first");
        await store.ProposeAsync(sweep, 0, "0.5", Token);
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        await Assert.ThrowsAsync<StoreException>(() => store.ProposeAsync(sweep, 1, "0.5", Token));
        Assert.Empty((await store.OpenSweepAsync(Manifest("first"), Token)).Proposals);
    }
}

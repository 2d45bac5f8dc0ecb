namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task Proposals_AreReadWithTheSweepInOrder_AndTheFirstUnderANumberStands()
    {
        var (store, sweep) = await BeginAsync("first");
        await store.Registry.OpenSweepAsync(Manifest("second"), Token);
        for (int number = 0; number < 12; number++)
            Assert.Equal($"0.5 {number}", await store.Registry.ProposeAsync(sweep, number, $"0.5 {number}", Token));
        Assert.Equal("0.5 3", await Another().Registry.ProposeAsync(sweep, 3, "something else", Token));
        string[] expected = [.. Enumerable.Range(0, 12).Select(number => $"0.5 {number}")];
        Assert.Equal(expected, (await Another().Registry.FindSweepAsync(sweep, Token))!.Proposals);
        Assert.Equal(expected, (await store.Registry.OpenSweepAsync(Manifest("first"), Token)).Proposals);
        Assert.Empty((await store.Registry.FindSweepAsync("second", Token))!.Proposals);
    }

    [Fact]
    public async Task Proposals_OfADeletedSweep_AreGoneAndNoMoreAreTaken()
    {
        var (store, sweep) = await BeginAsync("first");
        await store.Registry.ProposeAsync(sweep, 0, "0.5", Token);
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        await Assert.ThrowsAsync<StoreException>(() => store.Registry.ProposeAsync(sweep, 1, "0.5", Token));
        Assert.Empty((await store.Registry.OpenSweepAsync(Manifest("first"), Token)).Proposals);
    }
}

using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Tests;

/// <summary>The store's own rules: each is found broken where it is, and no other.</summary>
public abstract partial class StoreProtocolContract
{
    [Theory]
    [InlineData("whole-rows", "INSERT INTO metrics (trial, step, measure, value) VALUES (9999, 1, 1, 0.5)")]
    [InlineData("whole-rows", "DELETE FROM trials WHERE state = 1", "one-holder")]
    [InlineData("known-sweeps", "UPDATE members SET sweep = 77 WHERE ordinal = 1", "tallies", "tallied-members")]
    [InlineData("known-measures", "DELETE FROM measures")]
    [InlineData("one-holder", "UPDATE trials SET worker = NULL WHERE state = 1")]
    [InlineData("one-holder", "UPDATE trials SET worker = 4711 WHERE state = 1")]
    [InlineData("one-holder", "DELETE FROM attempts WHERE outcome IS NULL")]
    [InlineData("open-attempts", "UPDATE trials SET state = 0, worker = NULL WHERE state = 1")]
    [InlineData("fences", "UPDATE checkpoints SET fence = 9")]
    [InlineData("fences", "UPDATE finals SET fence = 9")]
    [InlineData("results", "UPDATE trials SET state = 3 WHERE state = 2", "tallied-members", "kept-states")]
    [InlineData("results", "UPDATE attempts SET outcome = 5 WHERE outcome = 2")]
    [InlineData("kept-states", "UPDATE trials SET step = 11 WHERE state = 2")]
    [InlineData("tallies", "UPDATE tallies SET members = members + 1")]
    [InlineData("tallied-members", "UPDATE trials SET home = NULL WHERE state = 1")]
    [InlineData("ordinals", "UPDATE sweeps SET trials = 1")]
    [InlineData("proposals", "DELETE FROM proposals WHERE number = 0")]
    [InlineData("known-sweeps", "INSERT INTO tags (sweep, tag) VALUES (4711, 'paper')")]
    [InlineData("last-values", "UPDATE metrics SET value = -value WHERE step = 10")]
    public async Task Verification_OfABrokenRule_NamesItAndNoOther(string rule, string breach, params string[] besides)
    {
        var (store, sweep) = await BeginAsync();
        TrialClaim claim = new(0, 0, Key(0), Key(-1), 10);
        var finished = Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [claim], cancellation: Token));
        await CommitAsync(
            store,
            Write(
                finished,
                [Row(5, "test_error", 0.25), Row(10, "test_error", -0.0), Row(10, "train_loss", double.NaN)],
                Checkpoint(10),
                End(AttemptOutcome.Finished)
            )
        );
        await TakeAsync(store, sweep, 1);
        await store.Registry.ProposeAsync(sweep, 0, "0", Token);
        await store.Registry.ProposeAsync(sweep, 1, "1", Token);
        Assert.DoesNotContain(await VerifyAsync(), check => !check.Holds);

        Execute(breach);
        string[] broken = [.. (await VerifyAsync()).Where(check => !check.Holds).Select(check => check.Invariant)];
        Assert.Contains(rule, broken);
        Assert.Empty(broken.Except([rule, .. besides]));
        BrokenOnPurpose.UnionWith(broken);
    }

    [Fact]
    public async Task Verification_OfAViolation_NamesTheTrialAndTheStep()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 3);
        await CommitAsync(store, Write(attempt, [Row(5, "test_error", 0.25)]));
        await CommitAsync(store, Write(attempt, [Row(5, "test_error", 0.5)]));
        StoreCheck check = Assert.Single(await VerifyAsync(), check => !check.Holds);
        Assert.Equal(("determinism", 1), (check.Invariant, check.Breaches));
        Assert.Equal([$"trial {Key(3)}, step 5, attempt 1"], check.Examples);
    }

    [Fact]
    public async Task Vacuum_OfAStoreAtWork_ChangesNothing()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 3);
        await CommitAsync(store, Write(attempt, [Row(5, "test_error", 0.25)]));
        var before = await MetricsAsync(store, sweep);
        var (_, after) = await SweepStores.VacuumAsync(Place, Token);
        Assert.True(after > 0);
        Assert.Equal(before, await MetricsAsync(store, sweep));
        await CommitAsync(store, Write(attempt, [Row(6, "test_error", 0.5)]));
        Assert.Equal(2, (await MetricsAsync(store, sweep)).Count);
    }
}

using System.Security.Cryptography;
using System.Text;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    /// <summary>A time that is long over, as this store's SQL writes it.</summary>
    protected abstract string LongAgo { get; }

    [Fact]
    public async Task Commit_OfAnAttemptThatBeginsAnew_WithdrawsWhatAnEarlierOneRecorded()
    {
        var (store, sweep) = await BeginAsync();
        var first = await TakeAsync(store, sweep, 3);
        await CommitAsync(store, Write(first, [Row(1, "loss", 0.5), Row(2, "loss", 0.4)], Checkpoint(2)));
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await RegisterAsync(store, "w2");
        var second = Assert.Single(
            await store.ClaimTrialsAsync(sweep, "w2", [Claim(3) with { IsProvisional = true }], cancellation: Token)
        );

        var written = await store.Attempts.CommitAsync(
            [Write(second) with { WithdrawsBeyond = -1 }, Write(second, [Row(1, "loss", 0.6)])],
            Token
        );

        Assert.Equal([0, 0], written.Select(result => result.Violations));
        Assert.Equal([Text(3, 1, "loss", 0.6)], await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Commit_OfAnAttemptThatBeginsAnewAndIsOvertaken_WithdrawsNothing()
    {
        var (store, sweep) = await BeginAsync();
        var first = await TakeAsync(store, sweep, 3);
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await RegisterAsync(store, "w2");
        var second = await TakeAsync(store, sweep, 3, "w2");
        await CommitAsync(store, Write(second, [Row(1, "loss", 0.5)]));

        var late = await CommitAsync(store, Write(first) with { WithdrawsBeyond = -1 });

        Assert.Equal(WriteOutcome.StaleFence, late.Outcome);
        Assert.Equal([Text(3, 1, "loss", 0.5)], await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Log_OfAnAttempt_KeepsItsLastBytesOnce()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 3);
        Assert.Null(await store.Programs.ReadLogAsync(attempt.Trial, attempt.Fence, cancellation: Token));
        byte[] text = [.. Enumerable.Range(0, 5 * 100_000).Select(at => (byte)(at % 251))];
        for (int at = 0; at < text.Length; at += 100_000)
        {
            var write = Write(attempt) with { Log = new LogPart(at, text[at..(at + 100_000)]) };
            await CommitAsync(store, write);
            await CommitAsync(store, write);
        }

        var log = await Another().Programs.ReadLogAsync(attempt.Trial, attempt.Fence, cancellation: Token);
        Assert.Equal(text.Length - LogPart.MostKept, log!.At);
        Assert.Equal(text[^LogPart.MostKept..], log.Bytes);
        var rest = await store.Programs.ReadLogAsync(attempt.Trial, attempt.Fence, text.Length - 3, Token);
        Assert.Equal(text.Length - 3, rest!.At);
        Assert.Equal(text[^3..], rest.Bytes);
        Assert.Null(await store.Programs.ReadLogAsync(attempt.Trial, attempt.Fence, text.Length, Token));
        Assert.Null(await store.Programs.ReadLogAsync(attempt.Trial, attempt.Fence + 1, cancellation: Token));
    }

    [Fact]
    public async Task Log_OfAnAttemptThatIsOvertaken_TakesNothingMore()
    {
        var (store, sweep) = await BeginAsync();
        var first = await TakeAsync(store, sweep, 3);
        await CommitAsync(store, Write(first) with { Log = new LogPart(0, "one"u8.ToArray()), Remark = "odd" });
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await RegisterAsync(store, "w2");
        await TakeAsync(store, sweep, 3, "w2");

        await CommitAsync(store, Write(first) with { Log = new LogPart(3, "two"u8.ToArray()), Remark = "late" });

        var log = await store.Programs.ReadLogAsync(first.Trial, first.Fence, cancellation: Token);
        Assert.Equal("one", Encoding.UTF8.GetString(log!.Bytes));
        var attempts = await store.Results.ReadAttemptsAsync(first.Trial, Token);
        Assert.Equal(["odd", null], attempts.Select(attempt => attempt.Remark));
    }

    [Fact]
    public async Task Delete_OfASweep_TakesLogsAndFilesThatItAloneHas()
    {
        var (store, first) = await BeginAsync("first");
        string second = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        var attempt = await TakeAsync(store, first, 3);
        await CommitAsync(
            store,
            Write(attempt, end: End(AttemptOutcome.Finished)) with
            {
                Log = new LogPart(0, [1, 2, 3]),
            }
        );
        string[] hashes =
        [
            .. new[] { "a", "b" }.Select(text =>
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            ),
        ];
        Assert.Equal(hashes, await store.Programs.MissingFilesAsync([.. hashes, hashes[0]], Token));
        await store.Programs.KeepFileAsync(hashes[0], "a"u8.ToArray(), Token);
        await store.Programs.KeepFileAsync(hashes[0], "a"u8.ToArray(), Token);
        await store.Programs.KeepFileAsync(hashes[1], "b"u8.ToArray(), Token);
        await store.Programs.LinkFilesAsync(first, hashes, Token);
        await store.Programs.LinkFilesAsync(second, [hashes[1]], Token);
        Assert.Empty(await store.Programs.MissingFilesAsync(hashes, Token));

        Execute($"UPDATE files SET kept = {LongAgo}");
        await store.Upkeep.DeleteSweepAsync(first, cancellation: Token);

        Assert.Null(await store.Programs.ReadLogAsync(attempt.Trial, attempt.Fence, cancellation: Token));
        Assert.Null(await store.Programs.ReadFileAsync(hashes[0], Token));
        Assert.Equal("b"u8.ToArray(), await Another().Programs.ReadFileAsync(hashes[1], Token));
    }

    [Fact]
    public async Task Worker_ThatRunsPrograms_SaysWhatItHas()
    {
        var (store, _) = await BeginAsync();
        var worker = Identity("w9") with { Gpus = 2, MemoryBytes = 8L << 30, RunsPrograms = true };
        await store.Leases.RegisterWorkerAsync(worker, Lease, Token);

        var known = (await Another().Leases.ListWorkersAsync(Token)).Select(record => record.Identity).ToList();
        Assert.Equal(
            [(0, 0L, false), (2, 8L << 30, true)],
            known.Select(other => (other.Gpus, other.MemoryBytes, other.RunsPrograms))
        );
    }
}

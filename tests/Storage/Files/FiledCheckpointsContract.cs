using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Files;
using Sweeps.Storage.Postgres;
using Sweeps.Storage.Sqlite;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Storage.Tests.Files;

/// <summary>Every store with every checkpoint in a file: all that holds of a store, and what holds of the
/// files.</summary>
public abstract class FiledCheckpointsContract : SweepStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-checkpoints-").FullName;

    protected string Folder => Path.Combine(_folder, "checkpoints");

    /// <summary>The store under the files.</summary>
    protected abstract ISweepStore OpenInner();

    protected sealed override Task<ISweepStore> OpenAsync() => Task.FromResult(Filed());

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task File_OfACheckpoint_IsSupersededByTheNextAndGoesWithTheResult()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(10, [1, 2]))], Token);
        Assert.Equal(["000001-000000000010.checkpoint"], Files());
        await store.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(20, [3])), Write(0, 1, checkpoint: new(30, [4]))],
            Token
        );
        Assert.Equal(["000001-000000000030.checkpoint"], Files());
        Assert.Equal([4], (await store.Attempts.ReadCheckpointAsync(Key(0), Token))!.Bytes);
        await store.Attempts.CommitAsync([Write(0, 1, end: End(AttemptOutcome.Finished, 40))], Token);
        Assert.Empty(Files());
        Assert.Empty(Directory.GetDirectories(Folder).SelectMany(Directory.GetDirectories));
    }

    [Fact]
    public async Task File_OfADeletedSweep_GoesWithIt()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(40, [2]), end: End(AttemptOutcome.Finished, 40))],
            Token
        );
        Assert.Single(Files());
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        Assert.Empty(Files());
        Assert.Empty(Directory.GetDirectories(Folder).SelectMany(Directory.GetDirectories));
    }

    [Fact]
    public async Task File_OfAFinishedTrial_IsKeptIfItCameWithTheEnd()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync(
            [
                Write(0, 1, checkpoint: new(10, [1])),
                Write(0, 1, checkpoint: new(40, [2]), end: End(AttemptOutcome.Finished, 40)),
            ],
            Token
        );
        Assert.Equal(["000001-000000000040.checkpoint"], Files());
    }

    [Fact]
    public async Task File_OfALateWriter_NeitherSpoilsNorOutlivesThatOfTheNewer()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(10, [1]))], Token);
        Advance(Lease * 1.1);
        await store.Leases.RegisterWorkerAsync(Worker("w2"), Lease, Token);
        Assert.Equal(
            10,
            Assert.Single(await store.ClaimTrialsAsync(sweep, "w2", Claims(0), cancellation: Token)).CheckpointStep
        );
        await store.Attempts.CommitAsync([Write(0, 2, checkpoint: new(15, [2]))], Token);
        Assert.Equal(
            WriteOutcome.StaleFence,
            Assert.Single(await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(90, [9]))], Token)).Outcome
        );
        Assert.Equal(["000002-000000000015.checkpoint"], Files());
        Assert.Equal([2], (await store.Attempts.ReadCheckpointAsync(Key(0), Token))!.Bytes);
    }

    [Fact]
    public async Task File_OfAWriteThatIsRepeatedTooLate_StaysForWhoeverContinuesFromIt()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var write = Write(0, 1, checkpoint: new(10, [1]));
        await store.Attempts.CommitAsync([write], Token);
        Advance(Lease * 1.1);
        await store.Leases.RegisterWorkerAsync(Worker("w2"), Lease, Token);
        await store.Attempts.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token);
        Assert.Equal(WriteOutcome.StaleFence, Assert.Single(await store.Attempts.CommitAsync([write], Token)).Outcome);
        Assert.Equal([1], (await store.Attempts.ReadCheckpointAsync(Key(0), Token))!.Bytes);
    }

    [Fact]
    public async Task File_ThatIsMissing_IsSaidToBe()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", [new(0, 0, Key(0), Key(500), 10)], cancellation: Token);
        await store.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(10, [1]), end: End(AttemptOutcome.Finished, 10))],
            Token
        );
        Directory.Delete(Folder, recursive: true);
        var error = await Assert.ThrowsAsync<CheckpointException>(() =>
            store.Attempts.ReadCheckpointAsync(Key(0), Token)
        );
        Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointException>(() => store.Attempts.ReadShorterAsync(Key(500), 11, Token));
    }

    [Fact]
    public async Task File_InAFolderThatHasMoved_IsFoundThere()
    {
        await using (var store = Filed())
        {
            string sweep = await Prepare(store);
            await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
            await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(10, [1]))], Token);
        }

        string moved = Path.Combine(_folder, "moved");
        Directory.Move(Folder, moved);
        await using var elsewhere = FiledCheckpoints.Beside(
            OpenInner(),
            new CheckpointFiles(new CheckpointFolder(moved), above: 0)
        );
        Assert.Equal([1], (await elsewhere.Attempts.ReadCheckpointAsync(Key(0), Token))!.Bytes);
    }

    [Fact]
    public async Task File_WrittenBySomebodyElse_IsReadWithoutNamingItsFolder()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(10, [1]))], Token);
        await using var plain = FiledCheckpoints.Beside(OpenInner(), new CheckpointFiles(null));
        Assert.Equal([1], (await plain.Attempts.ReadCheckpointAsync(Key(0), Token))!.Bytes);
    }

    [Fact]
    public async Task Checkpoint_ThatIsSmall_StaysInTheStore()
    {
        await using var store = FiledCheckpoints.Beside(
            OpenInner(),
            new CheckpointFiles(new CheckpointFolder(Folder), above: 100)
        );
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
        await store.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(10, new byte[99])), Write(1, 1, checkpoint: new(10, new byte[100]))],
            Token
        );
        Assert.Single(Files());
        Assert.Equal(99, (await store.Attempts.ReadCheckpointAsync(Key(0), Token))!.Bytes.Length);
    }

    [Fact]
    public async Task Checkpoint_TooLargeForTheDatabase_IsLeftOutUnlessItIsKeptElsewhere()
    {
        await using var rows = FiledCheckpoints.Beside(OpenInner(), new CheckpointFiles(null), most: 100);
        string sweep = await Prepare(rows);
        await rows.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var results = await rows.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(10, new byte[100])), Write(0, 1, checkpoint: new(20, new byte[101]))],
            Token
        );
        Assert.Equal([0L, 101L], results.Select(result => result.DroppedBytes));
        Assert.Equal(10, (await rows.Attempts.ReadCheckpointAsync(Key(0), Token))!.Step);

        CheckpointFiles files = new(new CheckpointFolder(Folder), above: 101);
        await using var filed = FiledCheckpoints.Beside(OpenInner(), files, most: 100);
        var kept = await filed.Attempts.CommitAsync([Write(0, 1, checkpoint: new(20, new byte[101]))], Token);
        Assert.Equal(0, Assert.Single(kept).DroppedBytes);
        Assert.Equal(20, (await filed.Attempts.ReadCheckpointAsync(Key(0), Token))!.Step);
    }

    [Fact]
    public async Task Folder_ThatCannotBeWritten_IsNamedAndTheWriteMayBeRepeated()
    {
        await using var store = Filed();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await File.WriteAllTextAsync(Folder, "a file in its place", Token);
        var error = await Assert.ThrowsAsync<StoreException>(() =>
            store.Attempts.CommitAsync([Write(0, 1, [new(1, "loss", 1)], new(10, [1]))], Token)
        );
        Assert.Equal((StoreProblem.Io, true), (error.Problem, error.IsTransient));
        Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
        File.Delete(Folder);
        Assert.Equal(
            WriteOutcome.Written,
            Assert
                .Single(await store.Attempts.CommitAsync([Write(0, 1, [new(1, "loss", 1)], new(10, [1]))], Token))
                .Outcome
        );
    }

    private ISweepStore Filed() =>
        FiledCheckpoints.Beside(OpenInner(), new CheckpointFiles(new CheckpointFolder(Folder), above: 0));

    private string[] Files() =>
        [
            .. Directory
                .GetFiles(Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetFileName(file))
                .Order(StringComparer.Ordinal),
        ];
}

public sealed class SqliteFiledCheckpointsTests : FiledCheckpointsContract
{
    private readonly ManualClock _clock = new();

    protected override ISweepStore OpenInner() =>
        SqliteStore.Open(Path.Combine(Path.GetDirectoryName(Folder)!, "store.db"), _clock);

    protected override void Advance(TimeSpan time) => _clock.Advance(time);
}

[Trait("speed", "slow")]
public sealed class PostgresFiledCheckpointsTests : FiledCheckpointsContract
{
    private readonly PostgresDatabase _database = new();

    protected override ISweepStore OpenInner() => PostgresStore.Open(_database.Location + "?pool=6");

    protected override void Advance(TimeSpan time) => _database.LetPass(time);

    public override ValueTask DisposeAsync()
    {
        _database.Dispose();
        return base.DisposeAsync();
    }
}

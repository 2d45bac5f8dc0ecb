using Sweeps.Model.Measures;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Sqlite;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-backup-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string In(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Backup_OfAStoreThatIsOpenAndWritten_IsAStoreOfThatMoment()
    {
        await using var store = SweepStores.Open(In("store.db"));
        await store.Registry.OpenSweepAsync(new("first", "d", "grid: {}\n", 10, 1, "a machine"), Token);
        long bytes = SweepStores.Backup(In("store.db"), In("copy of 'first'.db"), Token);
        await store.Registry.OpenSweepAsync(new("second", "d", "grid: {}\n", 10, 1, "a machine"), Token);
        Assert.Equal(new FileInfo(In("copy of 'first'.db")).Length, bytes);
        Assert.Equal(["first"], await NamesAsync(In("copy of 'first'.db")));
        Assert.Equal(["second", "first"], await NamesAsync(In("store.db")));
        Assert.Empty(Directory.GetFiles(_folder, "*.part"));
    }

    [Fact]
    public async Task Backup_OverAFileThatIsThere_IsRefusedAndLeavesIt()
    {
        await SweepStores.Open(In("store.db")).DisposeAsync();
        await File.WriteAllTextAsync(In("letter.txt"), "Dear", Token);
        var refused = Assert.Throws<StoreException>(() => SweepStores.Backup(In("store.db"), In("letter.txt"), Token));
        Assert.Contains("there is something of that name already. Name another file", refused.Message);
        Assert.Equal("Dear", await File.ReadAllTextAsync(In("letter.txt"), Token));
    }

    [Fact]
    public void Backup_OfNothing_SaysSoAndMakesNothing()
    {
        var refused = Assert.Throws<StoreException>(() => SweepStores.Backup(In("none.db"), In("copy.db"), Token));
        Assert.Equal(StoreProblem.NotMade, refused.Problem);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Backup_ThatIsGivenUp_LeavesNoFile()
    {
        await SweepStores.Open(In("store.db")).DisposeAsync();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            SweepStores.Backup(In("store.db"), In("copy.db"), new CancellationToken(canceled: true))
        );
        Assert.False(File.Exists(In("copy.db")));
    }

    [Fact]
    public async Task Vacuum_AfterADeletion_MakesTheFileSmaller()
    {
        await using (var store = SweepStores.Open(In("store.db")))
        {
            var sweep = await store.Registry.OpenSweepAsync(new("large", "d", "grid: {}\n", 10, 1, "a machine"), Token);
            await store.Leases.RegisterWorkerAsync(
                new("w", "here", "", 1, DateTimeOffset.UnixEpoch, 1),
                TimeSpan.FromMinutes(1),
                Token
            );
            var claim = (
                await store.ClaimTrialsAsync(sweep.Id, "w", [new(0, 0, new(new byte[32]))], 1, Token)
            ).Single();
            Metric[] metrics = [.. Enumerable.Range(0, 20_000).Select(step => new Metric(step, "train_loss", step))];
            AttemptEnd end = new(AttemptOutcome.Finished, 20_000, new byte[32], null, 1);
            await store.Attempts.CommitAsync([new(claim.Trial, claim.Fence, metrics, null, end)], Token);
            await store.Registry.SetSweepIntentAsync(sweep.Id, SweepIntent.Cancel, Token);
            await store.Upkeep.DeleteSweepAsync(sweep.Id, cancellation: Token);
        }

        var (before, after) = await SweepStores.VacuumAsync(In("store.db"), Token);
        Assert.True(after < before / 2, $"{before} bytes became {after}.");
        Assert.Empty(await NamesAsync(In("store.db")));
    }

    private static async Task<string[]> NamesAsync(string path)
    {
        await using var store = SweepStores.OpenToRead(path);
        return [.. (await store.Registry.ListSweepsAsync(Token)).Select(sweep => sweep.Manifest.Name)];
    }
}

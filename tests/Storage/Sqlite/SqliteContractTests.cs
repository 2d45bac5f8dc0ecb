namespace Sweeps.Storage.Tests.Sqlite;

public sealed class SqliteContractTests : SweepStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-storage-").FullName;
    private readonly ManualClock _clock = new();

    protected override ISweepStore Open() => SweepStores.Open(Path.Combine(_folder, "store.db"), _clock);

    protected override void LetPass(TimeSpan time) => _clock.Advance(time);

    protected override void CleanUp() => Directory.Delete(_folder, recursive: true);

    /// <summary>A clock that stands until it is moved.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;
    }
}

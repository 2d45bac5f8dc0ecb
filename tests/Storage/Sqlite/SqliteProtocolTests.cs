using Sweeps.Storage.Opening;
using Sweeps.Storage.Sqlite;

namespace Sweeps.Storage.Tests.Sqlite;

public sealed class SqliteProtocolTests : StoreProtocolContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-storage-").FullName;
    private readonly ManualClock _clock = new();

    protected override string Place => Path.Combine(_folder, "store.db");

    protected override string LongAgo => "0";

    protected override ISweepStore Open() => SweepStores.Open(Place, _clock);

    protected override void LetPass(TimeSpan time) => _clock.Advance(time);

    protected override void ForgetFinals() => Execute("DELETE FROM finals");

    protected override void Execute(string sql)
    {
        using SqliteConnection connection = new(Place, create: false, TimeSpan.FromSeconds(30));
        connection.Execute(sql);
    }

    protected override void CleanUp() => Directory.Delete(_folder, recursive: true);
}

namespace Sweeps.Storage.Tests.Postgres;

public sealed class PostgresProtocolTests : StoreProtocolContract
{
    private readonly PostgresDatabase _database = new();

    protected override string Place => _database.Location;

    protected override string LongAgo => "'-infinity'";

    protected override ISweepStore Open() => _database.Open();

    protected override void LetPass(TimeSpan time) => _database.LetPass(time);

    protected override void ForgetFinals() => Execute("DELETE FROM finals");

    protected override void Execute(string sql) => PostgresServer.Shared.ExecuteAt(_database.Location, sql);

    protected override void CleanUp() => _database.Dispose();
}

namespace Sweeps.Storage.Tests.Postgres;

public sealed class PostgresContractTests : SweepStoreContract
{
    private readonly PostgresDatabase _database = new();

    public override ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<ISweepStore> OpenAsync() => Task.FromResult(_database.Open());

    protected override void Advance(TimeSpan time) => _database.LetPass(time);
}

using Sweeps.Storage;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Execution.Tests.Longer;

public sealed class PostgresLongerTrainingTests : LongerTrainingContract
{
    private readonly PostgresDatabase _database = new();

    protected override ISweepStore Open() => _database.Open();

    public override void Dispose()
    {
        _database.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }
}

using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Execution.Tests.Longer;

public sealed class PostgresLongerTrainingTests : LongerTrainingContract
{
    protected override ISweepStore Open() => SweepStores.Open(PostgresServer.Shared.MakeDatabase() + "?pool=6");
}

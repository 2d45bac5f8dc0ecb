using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Longer;

public sealed class SqliteLongerTrainingTests : LongerTrainingContract
{
    protected override ISweepStore Open() => OpenStore();
}

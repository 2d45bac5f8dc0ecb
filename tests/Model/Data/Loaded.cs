using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data;

/// <summary>Data loaded through one cache for all tests.</summary>
internal static class Loaded
{
    private static readonly DataSets Sets = new();

    public static TrialData<T> Data<T>(DataConfiguration data, long seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Sets.Load<T>(data, seed, TestContext.Current.CancellationToken);
}

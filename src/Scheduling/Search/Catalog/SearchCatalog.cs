using Sweeps.Scheduling.Search.Auto;
using Sweeps.Scheduling.Search.Bohb;
using Sweeps.Scheduling.Search.CmaEs;
using Sweeps.Scheduling.Search.Enumeration;
using Sweeps.Scheduling.Search.Gp;
using Sweeps.Scheduling.Search.Hyperband;
using Sweeps.Scheduling.Search.Random;
using Sweeps.Scheduling.Search.Tpe;

namespace Sweeps.Scheduling.Search.Catalog;

/// <summary>The strategies that a grid file can name under <c>search</c>. Another one is a folder and a line
/// here.</summary>
public static class SearchCatalog
{
    /// <summary>All strategies, in the order of the documentation.</summary>
    public static IReadOnlyList<SearchKind> All { get; } =
    [
        EnumerationStrategy.Kind,
        RandomStrategy.Kind,
        TpeStrategy.Kind,
        CmaEsStrategy.Kind,
        GpStrategy.Kind,
        HyperbandStrategy.Kind,
        BohbStrategy.Kind,
        AutoStrategy.Kind,
    ];
}

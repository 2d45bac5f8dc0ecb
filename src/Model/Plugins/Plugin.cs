using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Engines;
using Sweeps.Model.Measures;

namespace Sweeps.Model.Plugins;

/// <summary>A class library that brings measures, data sets or engines.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Hash">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="Measures">Its measures.</param>
/// <param name="DataSets">Its data sets.</param>
/// <param name="Engines">Its engines.</param>
public sealed record Plugin(
    string Name,
    string Hash,
    IReadOnlyList<Measure> Measures,
    IReadOnlyList<PluginDataSet> DataSets,
    IReadOnlyList<IEngine> Engines
);

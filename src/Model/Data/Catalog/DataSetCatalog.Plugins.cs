using System.Collections.Immutable;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Names;

namespace Sweeps.Model.Data.Catalog;

public static partial class DataSetCatalog
{
    private static ImmutableDictionary<string, PluginDataSet> _brought = ImmutableDictionary<
        string,
        PluginDataSet
    >.Empty;

    /// <summary>Adds what a plugin brings, for this process, under names that say so.</summary>
    public static void Bring(string hash, IEnumerable<PluginDataSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        foreach (PluginDataSet set in sets)
            ImmutableInterlocked.TryAdd(ref _brought, VersionedName.Of(set.Info.Name, hash), set);
    }

    /// <summary>The data set of a plugin; null: there is none of that name.</summary>
    public static PluginDataSet? Brought(string? name) => name is null ? null : _brought.GetValueOrDefault(name);

    /// <summary>What a name means; null: nothing.</summary>
    public static DataSetInfo? Known(string? name) => Brought(name)?.Info ?? Array.Find(Sets, set => set.Name == name);

    private static CheckedShape OfPlugin(DataConfiguration data)
    {
        PluginDataSet set = Brought(data.Name) ?? throw new System.Diagnostics.UnreachableException(data.Name);
        try
        {
            DataShape shape = set.Shape(data with { Name = set.Info.Name });
            return shape is { Dimension: > 0, Classes: 0 or > 1, Train: > 0, Test: > 0, Validation: 0 }
                ? shape
                : new ConfigurationException(
                    "data.name",
                    "A data set must have inputs, training and test examples, and no class or two at least, but "
                        + $"`{set.Info.Name}` has {shape}",
                    "Correct the plugin, or the fields of `data` that it reads."
                );
        }
        catch (ConfigurationException breach)
        {
            return breach;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new ConfigurationException(
                "data.name",
                $"A data set of a plugin must have a shape, but that of `{set.Info.Name}` threw "
                    + $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}",
                "Correct the plugin."
            );
        }
    }
}

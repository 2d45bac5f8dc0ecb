using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.Generated;

namespace Sweeps.Model.Data;

/// <summary>Makes and loads the data of trials. Thread-safe: one for each process.</summary>
/// <param name="folders">Where files are looked for and downloaded to; null: <see cref="DataFolders.Default"/>.</param>
/// <param name="progress">Hears of downloads.</param>
public sealed class DataSets(DataFolders? folders = null, IProgress<DataProgress>? progress = null)
{
    private readonly DataFolders _folders = folders ?? DataFolders.Default();
    private readonly IProgress<DataProgress>? _progress = progress;

    /// <summary>The data of one trial.</summary>
    /// <param name="data">Which data.</param>
    /// <param name="seed">The trial's seed; keys subset and generated data unless the configuration brings a seed of its own.</param>
    /// <exception cref="ConfigurationException">The configuration breaks one of the data set's rules.</exception>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public TrialData<T> Load<T>(DataConfiguration data, long seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DataShape shape = DataSetCatalog.Check(data);
        long key = data.Seed ?? seed;
        return data.Name switch
        {
            "mixture" => Drawn<T>.Load(data, shape, new Mixture(shape, data.Spread ?? 0.6, key)),
            "onehot" => UnitVectors.Load<T>(data, shape, key),
            "gaussian" => Drawn<T>.Load(data, shape, new GaussianInputs(shape.Dimension, data.Target ?? "random", key)),
            "points1d" => Points.Load<T>(data, shape, key),
            _ => throw new DataException($"`{data.Name}` cannot be loaded yet from {_folders.Downloads} ({_progress})."),
        };
    }
}

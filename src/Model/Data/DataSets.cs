using System.Numerics;
using Sweeps.Model.Caching;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.Generated;
using Sweeps.Model.Data.Generated.Digits;
using Sweeps.Model.Data.Images;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Own;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data;

/// <summary>
/// Makes and loads the data of trials, once for all trials of a process that share them. Thread-safe; one for each
/// process.
/// </summary>
/// <param name="folders">Where files are looked for and downloaded to; null: <see cref="DataFolders.Default"/>.</param>
/// <param name="progress">Hears of downloads.</param>
/// <param name="cacheBytes">Bytes kept for trials to come; default 1 GiB. Data in use are kept anyway.</param>
public sealed class DataSets(
    DataFolders? folders = null,
    IProgress<DataProgress>? progress = null,
    long cacheBytes = 1L << 30
)
{
    private readonly DataFolders _folders = folders ??= DataFolders.Default();
    private readonly DataFiles _files = new(folders, progress);
    private readonly BoundedCache<object, object> _cache = new(cacheBytes);

    /// <summary>Bytes let go of that are worth a collection.</summary>
    private const long CollectedAbove = 32 << 20;

    private long _freed;

    /// <summary>The data of one trial. Files that are missing are downloaded first.</summary>
    /// <param name="data">Which data.</param>
    /// <param name="seed">The trial's seed; keys subset and generated data unless the configuration brings a seed of
    /// its own.</param>
    /// <param name="cancellation">Ends a download, and the making of data.</param>
    /// <exception cref="ConfigurationException">The configuration breaks one of the data set's rules.</exception>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public TrialData<T> Load<T>(DataConfiguration data, long seed, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DataShape shape = DataSetCatalog.Check(data);
        long key = data.Seed ?? seed;
        if (shape.Validation > 0)
        {
            return Shared(
                (data with { Seed = key }, typeof(T)),
                () =>
                    ValidationSplit.Of(
                        Load<T>(data with { Validation = 0 }, seed, cancellation),
                        shape.Validation,
                        key
                    ),
                made => made.Train!.Bytes + made.Validation!.Bytes,
                cancellation
            );
        }

        // The whole of a data set in files does not depend on the seed: all seeds share it.
        bool inFiles = ImageFiles.Find(data.Name) is not null || data.Files is not null;
        bool whole = inFiles && data.Train is null && data.Test is null;
        return Shared(
            (data with { Seed = whole ? null : key }, typeof(T)),
            () => Make<T>(data, shape, key, cancellation),
            made => made.Bytes,
            cancellation
        );
    }

    /// <summary>The weights of a file that trials start from.</summary>
    /// <exception cref="DataException">The file is missing, or is another by now.</exception>
    internal FileWeights Weights(WeightsFile file, CancellationToken cancellation = default) =>
        Shared(file, () => WeightFiles.Load(file, _folders), read => read.Bytes, cancellation);

    /// <summary>Lets go of data that nobody has asked for since this was called last. A trial that uses them keeps
    /// them.</summary>
    public void LetGo()
    {
        _freed += _cache.LetGo();
        if (_freed < CollectedAbove)
            return;
        // A process that has come to rest would keep the room for good: nothing in it asks for any.
        _freed = 0;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Optimized, blocking: false);
    }

    /// <summary>A value of which all slots of the process share one.</summary>
    private TValue Shared<TValue>(
        object key,
        Func<TValue> make,
        Func<TValue, long> bytes,
        CancellationToken cancellation
    )
        where TValue : class => (TValue)_cache.GetUnless(key, make, made => bytes((TValue)made), cancellation);

    private TrialData<T> Make<T>(DataConfiguration data, DataShape shape, long seed, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (ImageFiles.Find(data.Name) is { } files)
        {
            var images = Shared(
                files.Name,
                () => new Images(_files.Read(files, cancellation)),
                read => read.Bytes,
                cancellation
            );
            return ImageExamples.Load<T>(data, shape, images.Train, images.Test, seed, cancellation);
        }

        if (data.Files is { } own)
        {
            if (!own.Pixels)
                return OwnExamples.Load<T>(
                    data,
                    shape,
                    Shared(
                        (own, "arrays"),
                        () => OwnFiles.Load(own, _folders, cancellation),
                        read => read.Bytes,
                        cancellation
                    ),
                    seed,
                    cancellation
                );
            var images = Shared(
                (own, "images"),
                () => new Images(OwnFiles.Load(own, _folders, cancellation).Images(own.Classes, cancellation)),
                read => read.Bytes,
                cancellation
            );
            return ImageExamples.Load<T>(data, shape, images.Train, images.Test, seed, cancellation);
        }

        if (DataSetCatalog.Brought(data.Name) is { } brought)
            return BroughtExamples.Load<T>(brought, data, shape, seed, cancellation);
        return data.Name switch
        {
            "digits" => Drawn<T>.Load(data, shape, new DrawnDigits(shape, data, seed), cancellation),
            "mixture" => Drawn<T>.Load(
                data,
                shape,
                new Mixture(shape, data.Spread ?? 0.6, seed, cancellation),
                cancellation
            ),
            "onehot" => UnitVectors.Load(
                data,
                shape,
                Shared(
                    ("onehot", shape.Dimension, typeof(T)),
                    () => UnitVectors.All<T>(shape.Dimension),
                    all => all.Bytes,
                    cancellation
                ),
                seed
            ),
            "gaussian" => Drawn<T>.Load(
                data,
                shape,
                new GaussianInputs(shape.Dimension, data.Target ?? "random", seed),
                cancellation
            ),
            "points1d" => Points.Load<T>(data, shape, seed, cancellation),
            "points" => GivenPoints.Load<T>(data, shape),
            "sensing" => Sensing.Load<T>(data, shape, seed, cancellation),
            "teacher" => Teacher.Load<T>(data, shape, data.Rank ?? DataSetCatalog.TeacherRank, seed, cancellation),
            _ => throw new System.Diagnostics.UnreachableException(data.Name),
        };
    }

    private sealed class Images((RawImages Train, RawImages Test) read)
    {
        public RawImages Train { get; } = read.Train;

        public RawImages Test { get; } = read.Test;

        public long Bytes => Train.Bytes + Test.Bytes;
    }
}

using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Files;

/// <summary>One published file of a data set, and where it lies here.</summary>
/// <param name="DataSet">The data set's name.</param>
/// <param name="Name">The published file's name.</param>
/// <param name="Paths">Where it was found: the file, or its unpacked parts; empty where it is nowhere.</param>
/// <param name="Bytes">Bytes found.</param>
public sealed record DataFileStatus(string DataSet, string Name, IReadOnlyList<string> Paths, long Bytes)
{
    /// <summary>Whether it was found.</summary>
    public bool IsPresent => Paths.Count > 0;
}

/// <summary>The files of data sets on this machine: located, fetched, verified. Thread-safe.</summary>
/// <param name="folders">Where files are looked for and downloaded to.</param>
/// <param name="progress">Hears of downloads.</param>
public sealed class DataFiles(DataFolders folders, IProgress<DataProgress>? progress = null)
{
    /// <summary>Where each file of a data set lies; empty for a data set that is generated.</summary>
    /// <exception cref="Configurations.ConfigurationException">There is no such data set.</exception>
    public IReadOnlyList<DataFileStatus> Locate(string dataSet)
    {
        DataSetCatalog.Find(dataSet);
        return ImageFiles.Find(dataSet) is { } set ? [.. set.Files.Select(file => Status(set, file))] : [];
    }

    /// <summary>Downloads what is missing of a data set.</summary>
    /// <exception cref="Configurations.ConfigurationException">There is no such data set.</exception>
    /// <exception cref="DataException">A file could not be had.</exception>
    public async Task<IReadOnlyList<DataFileStatus>> FetchAsync(
        string dataSet,
        CancellationToken cancellation = default
    )
    {
        DataSetCatalog.Find(dataSet);
        if (ImageFiles.Find(dataSet) is { } set)
            await PlacesAsync(set, cancellation).ConfigureAwait(false);
        return Locate(dataSet);
    }

    /// <summary>Reads every file of a data set and compares it with what was published. Downloads nothing.</summary>
    /// <exception cref="Configurations.ConfigurationException">There is no such data set.</exception>
    /// <exception cref="DataException">A file is missing, damaged or another.</exception>
    public void Verify(string dataSet)
    {
        DataSetCatalog.Find(dataSet);
        if (ImageFiles.Find(dataSet) is not { } set)
            return;
        foreach (PublishedFile file in set.Files)
        {
            FilePlace place =
                FilePlace.Find(file, set.Name, folders)
                ?? throw new DataException(
                    $"{file.Name} of {set.Name} is in none of: {string.Join(", ", folders.Search)}. Run `sweeps "
                        + $"data fetch {set.Name}`, or bring it from {string.Join(" or ", file.Addresses)}."
                );
            PartReader.Read(place, set.Inspect);
        }
    }

    /// <summary>The images of a data set, downloaded first where they are missing.</summary>
    internal (RawImages Train, RawImages Test) Read(ImageFiles set, CancellationToken cancellation)
    {
        // Callers are slots' own threads, which may block; the continuations run on the pool.
        FilePlace[] places = PlacesAsync(set, cancellation).GetAwaiter().GetResult();
        var parts = new Dictionary<string, byte[]>();
        foreach (FilePlace place in places)
        {
            byte[][] contents = PartReader.Read(place, set.Inspect);
            for (int i = 0; i < contents.Length; i++)
                parts[place.File.Parts[i].Name] = contents[i];
        }

        return set.Assemble(parts);
    }

    private async Task<FilePlace[]> PlacesAsync(ImageFiles set, CancellationToken cancellation)
    {
        var places = new FilePlace[set.Files.Count];
        for (int i = 0; i < places.Length; i++)
        {
            PublishedFile file = set.Files[i];
            places[i] =
                FilePlace.Find(file, set.Name, folders)
                ?? new FilePlace(
                    file,
                    await Download
                        .FetchAsync(file, Path.Combine(folders.Downloads, set.Name), folders, progress, cancellation)
                        .ConfigureAwait(false),
                    []
                );
        }

        return places;
    }

    private DataFileStatus Status(ImageFiles set, PublishedFile file)
    {
        IReadOnlyList<string> paths = FilePlace.Find(file, set.Name, folders)?.Paths ?? [];
        return new DataFileStatus(set.Name, file.Name, paths, paths.Sum(path => new FileInfo(path).Length));
    }
}

namespace Sweeps.Storage;

/// <summary>What is said of a store that is to be read and is not there.</summary>
internal static class StoreReading
{
    public static StoreException Missing(string location) =>
        new(
            StoreProblem.NotMade,
            location,
            $"There must be a store to read from, but there is none at `{location}`. Run a sweep first, or name "
                + "another store with --store."
        );

    /// <summary>What is said of a store that an older build made: reading changes nothing, its schema
    /// neither.</summary>
    public static StoreException Older(string location, int version, int newest) =>
        new(
            StoreProblem.OlderSchema,
            location,
            $"This build reads stores of schema {newest}, but {location} has schema {version}: an older build made "
                + "it, and reading changes nothing. Bring it up to date with `sweeps store migrate`; older builds "
                + "cannot use it then."
        );

    /// <summary>The whole path of a file that is there and not empty.</summary>
    /// <exception cref="StoreException">It is not there, or is empty.</exception>
    public static string RequireFile(string path)
    {
        path = Path.GetFullPath(path);
        return new FileInfo(path) is { Exists: true, Length: > 0 } ? path : throw Missing(path);
    }
}

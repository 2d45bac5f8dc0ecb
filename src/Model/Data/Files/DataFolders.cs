using Sweeps.Model.Configurations;

namespace Sweeps.Model.Data.Files;

/// <summary>
/// Where data files are looked for, in order: the folder given with <c>--data</c>, the folder named by
/// <c>SWEEPS_DATA</c>, the user's cache (<c>sweeps/data</c> in <c>XDG_CACHE_HOME</c>, or the platform's own place), and
/// <c>shared/data</c> beside the current folder, beside the program, or beside any folder above these. In each, a file
/// may lie in a folder with its data set's name or directly.
/// </summary>
/// <param name="search">The folders, first come first served; ones that do not exist are passed over.</param>
/// <param name="downloads">Where downloads are put, in a folder with the data set's name.</param>
public sealed class DataFolders(IReadOnlyList<string> search, string downloads)
{
    /// <summary>Name of the environment variable that names a data folder.</summary>
    public const string Variable = "SWEEPS_DATA";

    /// <summary>The folders, first come first served.</summary>
    public IReadOnlyList<string> Search { get; } = search;

    /// <summary>Where downloads are put.</summary>
    public string Downloads { get; } = downloads;

    /// <summary>The usual folders of this process.</summary>
    /// <param name="explicitFolder">The folder given with <c>--data</c>, if any; downloads go there too.</param>
    /// <exception cref="ConfigurationException">A folder that is named is a file.</exception>
    public static DataFolders Default(string? explicitFolder = null)
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string cache = Path.Combine(Cache(), "data");
        Require("--data", explicitFolder);
        Require(Variable, named);
        List<string> search = [];
        if (!string.IsNullOrWhiteSpace(explicitFolder))
            search.Add(explicitFolder);
        if (!string.IsNullOrWhiteSpace(named))
            search.Add(named);
        search.Add(cache);
        search.AddRange(SharedBeside(Environment.CurrentDirectory));
        search.AddRange(SharedBeside(AppContext.BaseDirectory));
        string downloads =
            !string.IsNullOrWhiteSpace(explicitFolder) ? explicitFolder
            : !string.IsNullOrWhiteSpace(named) ? named
            : cache;
        return new DataFolders([.. search.Select(Path.GetFullPath).Distinct()], Path.GetFullPath(downloads));
    }

    /// <summary>
    /// The places where the files of one data set may lie: in each folder the one with the data set's name, and the
    /// folder itself. In this order, since MNIST and Fashion-MNIST give their files the same names.
    /// </summary>
    internal IEnumerable<string> Backends(string dataSet) =>
        Search
            .SelectMany(folder =>
                new[] { Path.Combine(folder, dataSet), Path.Combine(folder, dataSet.Replace('_', '-')), folder }
            )
            .Distinct();

    private static void Require(string option, string? folder)
    {
        if (!string.IsNullOrWhiteSpace(folder) && FolderPath.FileInTheWay(folder) is { } file)
            throw new ConfigurationException(
                "data",
                $"`{option}` must name a folder, but `{file}` is a file",
                "Name the folder that holds the data files."
            );
    }

    private static IEnumerable<string> SharedBeside(string start)
    {
        for (var folder = new DirectoryInfo(start).Parent; folder is not null; folder = folder.Parent)
        {
            string shared = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(shared))
                yield return shared;
        }
    }

    /// <summary>The user's cache of this program.</summary>
    public static string Cache() => Path.Combine(CacheHome(), "sweeps");

    private static string CacheHome()
    {
        string? home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!string.IsNullOrWhiteSpace(home))
            return home;
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsMacOS() ? Path.Combine(user, "Library", "Caches") : Path.Combine(user, ".cache");
    }
}

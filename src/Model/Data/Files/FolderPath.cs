namespace Sweeps.Model.Data.Files;

/// <summary>Paths of folders that a person named and that may be made later.</summary>
public static class FolderPath
{
    /// <summary>The file that stands where a folder, or one above it, is to be; null: none does.</summary>
    /// <param name="folder">The folder's path; it need not exist.</param>
    public static string? FileInTheWay(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        for (string? path = Path.GetFullPath(folder); path is not null; path = Path.GetDirectoryName(path))
        {
            if (Directory.Exists(path))
                return null;
            if (File.Exists(path))
                return path;
        }

        return null;
    }
}

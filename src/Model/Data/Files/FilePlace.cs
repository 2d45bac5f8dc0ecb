namespace Sweeps.Model.Data.Files;

/// <summary>Where a published file is on this machine.</summary>
/// <param name="File">The published file.</param>
/// <param name="Archive">Path of the compressed file; null where the parts lie unpacked.</param>
/// <param name="Parts">Paths of the unpacked parts, in the order of the file's own; empty where it is packed.</param>
internal sealed record FilePlace(PublishedFile File, string? Archive, IReadOnlyList<string> Parts)
{
    /// <summary>The paths it is made of.</summary>
    public IReadOnlyList<string> Paths => Archive is null ? Parts : [Archive];

    /// <summary>Looks for a file, unpacked or packed, folder by folder; null where it is in none.</summary>
    public static FilePlace? Find(PublishedFile file, string dataSet, DataFolders folders)
    {
        foreach (string folder in folders.Backends(dataSet))
        {
            string?[] parts = [.. file.Parts.Select(part => Unpacked(folder, part))];
            if (!parts.Contains(null))
                return new FilePlace(file, null, parts!);
            string archive = Path.Combine(folder, file.Name);
            if (System.IO.File.Exists(archive))
                return new FilePlace(file, archive, []);
        }

        return null;
    }

    private static string? Unpacked(string folder, FilePart part) =>
        new[] { Path.Combine(folder, part.Path), Path.Combine(folder, part.Name) }.FirstOrDefault(
            System.IO.File.Exists
        );
}

namespace Sweeps.Model.Data.Files;

/// <summary>A file as its authors publish it: a compressed file that holds one or more parts.</summary>
/// <param name="Name">Its name; ends in <c>.gz</c> (one part) or <c>.tar.gz</c>.</param>
/// <param name="Sha256">SHA-256 of the published file, in hexadecimal.</param>
/// <param name="Mirrors">Folders of the net that hold it, in order of preference; each ends in a slash.</param>
/// <param name="Parts">What it holds.</param>
internal sealed record PublishedFile(
    string Name,
    string Sha256,
    IReadOnlyList<string> Mirrors,
    IReadOnlyList<FilePart> Parts
)
{
    /// <summary>Whether it is a tar archive.</summary>
    public bool IsTar => Name.EndsWith(".tar.gz", StringComparison.Ordinal);

    /// <summary>Its addresses.</summary>
    public IEnumerable<Uri> Addresses => Mirrors.Select(mirror => new Uri(new Uri(mirror), Name));
}

/// <summary>A file that a published file holds, and that may lie unpacked in its place.</summary>
/// <param name="Path">Path inside the archive, or the plain file's name.</param>
/// <param name="Sha256">SHA-256 of its contents; null where it is not known: then the published file's own
/// decides.</param>
internal sealed record FilePart(string Path, string? Sha256)
{
    /// <summary>The name without folders.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}

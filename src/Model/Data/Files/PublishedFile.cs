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
    private const long Room = 1 << 20;

    /// <summary>Whether it is a tar archive.</summary>
    public bool IsTar => Name.EndsWith(".tar.gz", StringComparison.Ordinal);

    /// <summary>Bytes that it cannot have more of: what it holds, and room for headers and files that nobody
    /// reads.</summary>
    public long MostBytes => Parts.Sum(part => part.Length) + Room;

    /// <summary>Its addresses.</summary>
    public IEnumerable<Uri> Addresses => Mirrors.Select(mirror => new Uri(new Uri(mirror), Name));
}

/// <summary>A file that a published file holds, and that may lie unpacked in its place.</summary>
/// <param name="Path">Path inside the archive, or the plain file's name.</param>
/// <param name="Hash">Hash of its contents in hexadecimal: SHA-256 (64 digits), or MD5 (32) where its authors' users
/// know no other.</param>
/// <param name="Length">Bytes of its contents.</param>
internal sealed record FilePart(string Path, string Hash, long Length)
{
    private const int Md5Digits = 32;

    /// <summary>The name without folders.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Whether the hash is an MD5, which can be forged: what it was packed in is then compared too.</summary>
    public bool IsMd5 => Hash.Length == Md5Digits;
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Sweeps.Model.Data.Files;

/// <summary>Reads the parts of a published file, unpacked or packed, and refuses what is not what was published.</summary>
internal static class PartReader
{
    /// <summary>The contents of the parts, in the order of the file's own.</summary>
    /// <param name="place">Where the file is.</param>
    /// <param name="inspect">Looks at a part before its hash is compared (a truncated file is better called that); throws if it is wrong.</param>
    /// <exception cref="DataException">Damaged, incomplete or another file.</exception>
    public static byte[][] Read(FilePlace place, Action<FilePart, string, byte[]> inspect)
    {
        IReadOnlyList<FilePart> parts = place.File.Parts;
        byte[][] contents = place.Archive is null ? [.. place.Parts.Select(File.ReadAllBytes)] : Unpack(place.File, place.Archive);
        for (int i = 0; i < contents.Length; i++)
        {
            string path = place.Archive ?? place.Parts[i];
            inspect(parts[i], path, contents[i]);
            string actual = Convert.ToHexStringLower(SHA256.HashData(contents[i]));
            if (parts[i].Sha256 is { } expected)
                Compare(path, "contents", expected, actual);
            else if (ImageFiles.OwnerOf(actual) is { } owner)
                throw new DataException($"{path} is a file of {owner}, whose files have the same names. Keep each data set in a folder with its name.");
        }

        if (place.Archive is not null && parts.Any(part => part.Sha256 is null))
            CompareFile(place.Archive, place.File.Sha256);
        return contents;
    }

    /// <summary>Compares a file's SHA-256 with the published one.</summary>
    public static void CompareFile(string path, string expected)
    {
        using FileStream stream = File.OpenRead(path);
        Compare(path, "file", expected, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static void Compare(string path, string what, string expected, string actual)
    {
        if (!string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase))
            throw new DataException(
                $"{path} is not the published data: the SHA-256 of its {what} is {actual}, but must be {expected}. Remove it, and run `sweeps data fetch` or bring the published file.");
    }

    private static byte[][] Unpack(PublishedFile file, string path)
    {
        try
        {
            using FileStream packed = File.OpenRead(path);
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            return file.IsTar ? Members(file, path, unpacked) : [ToEnd(unpacked)];
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataException($"{path} is damaged or truncated: {e.Message} Remove it, and run `sweeps data fetch` or bring the published file.", e);
        }
    }

    private static byte[][] Members(PublishedFile file, string path, Stream unpacked)
    {
        byte[]?[] contents = new byte[file.Parts.Count][];
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            int i = file.Parts.TakeWhile(part => part.Path != name).Count();
            if (i < contents.Length && entry.DataStream is { } data)
                contents[i] = ToEnd(data);
        }

        int missing = Array.IndexOf(contents, null);
        if (missing >= 0)
            throw new DataException($"{path} holds no {file.Parts[missing].Path}. Remove it, and run `sweeps data fetch` or bring the published file.");
        return contents!;
    }

    private static byte[] ToEnd(Stream stream)
    {
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        return whole.ToArray();
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Files;

/// <summary>Reads the parts of a published file, unpacked or packed, and refuses what is not what was
/// published.</summary>
internal static class PartReader
{
    /// <summary>The contents of the parts, in the order of the file's own.</summary>
    /// <param name="place">Where the file is.</param>
    /// <param name="inspect">Looks at a part before its hash is compared (a truncated file is better called that);
    /// throws if it is wrong.</param>
    /// <exception cref="DataException">Damaged, incomplete or another file.</exception>
    public static byte[][] Read(FilePlace place, Action<FilePart, string, byte[]> inspect)
    {
        IReadOnlyList<FilePart> parts = place.File.Parts;
        byte[][] contents = place.Archive is null
            ? [.. place.Parts.Select((path, i) => Unpacked(path, parts[i]))]
            : Unpack(place.File, place.Archive);
        for (int i = 0; i < contents.Length; i++)
        {
            string path = place.Archive ?? place.Parts[i];
            inspect(parts[i], path, contents[i]);
            Compare(path, parts[i], contents[i]);
        }

        if (place.Archive is not null && parts.Any(part => part.IsMd5))
            CompareFile(place.Archive, place.File.Sha256);
        return contents;
    }

    /// <summary>Compares a file's SHA-256 with the published one.</summary>
    public static void CompareFile(string path, string expected)
    {
        using FileStream stream = RegularFile.OpenRead(path);
        Compare(path, "file", expected, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static void Compare(string path, FilePart part, byte[] contents)
    {
        // Of a few published files only the MD5 is known. It finds damage and mistakes, and need do no more.
#pragma warning disable CA5351
        string actual = Convert.ToHexStringLower(part.IsMd5 ? MD5.HashData(contents) : SHA256.HashData(contents));
#pragma warning restore CA5351
        if (actual == part.Hash)
            return;
        if (Owner(contents) is { } owner)
            throw new DataException(
                $"{path} is a file of {owner}, whose files have the same names. Keep each data set in a folder "
                    + "with its name."
            );
        throw new DataException(
            $"{path} is not the published data: the {(part.IsMd5 ? "MD5" : "SHA-256")} of its contents is "
                + $"{actual}, but must be {part.Hash}. Remove it, and run `sweeps data fetch` or bring the "
                + "published file."
        );
    }

    private static string? Owner(byte[] contents)
    {
#pragma warning disable CA5351 // as above
        return ImageFiles.OwnerOf(Convert.ToHexStringLower(SHA256.HashData(contents)))
            ?? ImageFiles.OwnerOf(Convert.ToHexStringLower(MD5.HashData(contents)));
#pragma warning restore CA5351
    }

    private static void Compare(string path, string what, string expected, string actual)
    {
        if (!string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase))
            throw new DataException(
                $"{path} is not the published data: the SHA-256 of its {what} is {actual}, but must be {expected}. "
                    + "Remove it, and run `sweeps data fetch` or bring the published file."
            );
    }

    private static byte[][] Unpack(PublishedFile file, string path)
    {
        try
        {
            using FileStream packed = RegularFile.OpenRead(path);
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            return file.IsTar
                ? Members(file, path, new BoundedStream(unpacked, file.MostBytes))
                : [ToEnd(unpacked, file.Parts[0].Length)];
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataException(
                $"{path} is damaged or truncated: {e.Message} Remove it, and run `sweeps data fetch` or bring the "
                    + "published file.",
                e
            );
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
                contents[i] = ToEnd(data, file.Parts[i].Length);
        }

        int missing = Array.IndexOf(contents, null);
        if (missing >= 0)
            throw new DataException(
                $"{path} holds no {file.Parts[missing].Path}. Remove it, and run `sweeps data fetch` or bring the "
                    + "published file."
            );
        return contents!;
    }

    private static byte[] Unpacked(string path, FilePart part)
    {
        using FileStream stream = RegularFile.OpenRead(path);
        return ToEnd(stream, part.Length);
    }

    // All of it, or one byte more than there should be: enough to see that it is too long, however long it is.
    private static byte[] ToEnd(Stream stream, long promised)
    {
        byte[] contents = GC.AllocateUninitializedArray<byte>(checked((int)promised));
        int read = stream.ReadAtLeast(contents, contents.Length, throwOnEndOfStream: false);
        if (read < contents.Length)
            return contents[..read];
        int more = stream.ReadByte();
        return more < 0 ? contents : [.. contents, (byte)more];
    }
}

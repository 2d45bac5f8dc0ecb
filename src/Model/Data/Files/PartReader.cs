using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Files;

/// <summary>Reads the parts of a published file, unpacked or packed, and refuses what is not what was
/// published.</summary>
internal static class PartReader
{
    private const int LargestRatio = 1032; // of what deflate can pack

    /// <summary>The contents of the parts, in the order of the file's own.</summary>
    /// <param name="place">Where the file is.</param>
    /// <param name="inspect">Looks at a part before its hash is compared (a truncated file is better called that);
    /// throws if it is wrong.</param>
    /// <exception cref="DataException">Damaged, incomplete or another file.</exception>
    public static byte[][] Read(FilePlace place, Action<FilePart, string, byte[]> inspect)
    {
        IReadOnlyList<FilePart> parts = place.File.Parts;
        byte[][] contents = place.Archive is null
            ? [.. place.Parts.Select(File.ReadAllBytes)]
            : Unpack(place.File, place.Archive);
        for (int i = 0; i < contents.Length; i++)
        {
            string path = place.Archive ?? place.Parts[i];
            inspect(parts[i], path, contents[i]);
            string actual = Convert.ToHexStringLower(SHA256.HashData(contents[i]));
            if (parts[i].Sha256 is { } expected)
                Compare(path, "contents", expected, actual);
            else if (ImageFiles.OwnerOf(actual) is { } owner)
                throw new DataException(
                    $"{path} is a file of {owner}, whose files have the same names. Keep each data set in a folder with its name."
                );
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
                $"{path} is not the published data: the SHA-256 of its {what} is {actual}, but must be {expected}. Remove it, and run `sweeps data fetch` or bring the published file."
            );
    }

    private static byte[][] Unpack(PublishedFile file, string path)
    {
        try
        {
            using FileStream packed = File.OpenRead(path);
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            return file.IsTar ? Members(file, path, unpacked) : [ToEnd(unpacked, PromisedLength(packed))];
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataException(
                $"{path} is damaged or truncated: {e.Message} Remove it, and run `sweeps data fetch` or bring the published file.",
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
                contents[i] = ToEnd(data, entry.Length);
        }

        int missing = Array.IndexOf(contents, null);
        if (missing >= 0)
            throw new DataException(
                $"{path} holds no {file.Parts[missing].Path}. Remove it, and run `sweeps data fetch` or bring the published file."
            );
        return contents!;
    }

    // The last four bytes of a gzip file are the length of what it holds, if it tells the truth.
    private static long PromisedLength(FileStream packed)
    {
        if (packed.Length < sizeof(uint))
            return 0;
        Span<byte> last = stackalloc byte[sizeof(uint)];
        packed.Seek(-last.Length, SeekOrigin.End);
        packed.ReadExactly(last);
        packed.Seek(0, SeekOrigin.Begin);
        return Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(last), packed.Length * LargestRatio);
    }

    // An array of the promised length, so that the contents are in memory once; whether the promise holds is seen at
    // the end.
    private static byte[] ToEnd(Stream stream, long promised)
    {
        byte[] contents = GC.AllocateUninitializedArray<byte>((int)Math.Min(promised, Array.MaxLength));
        int read = stream.ReadAtLeast(contents, contents.Length, throwOnEndOfStream: false);
        if (read < contents.Length)
            return contents[..read];
        using var rest = new MemoryStream();
        stream.CopyTo(rest);
        return rest.Length == 0 ? contents : [.. contents, .. rest.ToArray()];
    }
}

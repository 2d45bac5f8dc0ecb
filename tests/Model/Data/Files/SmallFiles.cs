using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Sweeps.Model.Data.Files;

namespace Sweeps.Model.Tests.Data.Files;

/// <summary>Small data sets in the published formats.</summary>
internal static class SmallFiles
{
    public const int Side = 4;
    public const int Train = 6;
    public const int Test = 3;

    /// <summary>An idx set of 6 + 3 images of 4 × 4, published at <paramref name="mirrors"/>, and its files.</summary>
    public static (ImageFiles Set, Dictionary<string, byte[]> Plain, Dictionary<string, byte[]> Packed) IdxSet(
        params string[] mirrors
    )
    {
        var plain = new Dictionary<string, byte[]>
        {
            [Idx.TrainImages] = Images(Train, first: 10),
            [Idx.TrainLabels] = Labels(Train),
            [Idx.TestImages] = Images(Test, first: 90),
            [Idx.TestLabels] = Labels(Test),
        };
        var packed = plain.ToDictionary(file => file.Key + ".gz", file => Gzip(file.Value));
        PublishedFile[] files =
        [
            .. plain.Select(file => new PublishedFile(
                file.Key + ".gz",
                Hash(packed[file.Key + ".gz"]),
                mirrors,
                [new FilePart(file.Key, Hash(file.Value), file.Value.Length)]
            )),
        ];
        return (Idx.Set("mnist", Side, Train, Test, files), plain, packed);
    }

    /// <summary>A set in CIFAR's format of two parts of 2 images for training and one of 2 for testing.</summary>
    public static (ImageFiles Set, Dictionary<string, byte[]> Parts, byte[] Archive) CifarSet(
        int labelBytes,
        int classes
    )
    {
        var parts = new Dictionary<string, byte[]>
        {
            ["batches/data_1.bin"] = Records(labelBytes, [1, 2]),
            ["batches/data_2.bin"] = Records(labelBytes, [3, 4]),
            ["batches/test.bin"] = Records(labelBytes, [0, (byte)(classes - 1)]),
        };
        byte[] archive = Gzip(Tar(parts));
        var file = new PublishedFile(
            "small.tar.gz",
            Hash(archive),
            [],
            [.. parts.Select(part => new FilePart(part.Key, Hash(part.Value), part.Value.Length))]
        );
        return (Cifar.Set("cifar10", labelBytes, classes, train: 4, test: 2, file), parts, archive);
    }

    public static byte[] Images(int count, int first, int side = Side) =>
        [
            .. Header(0x803, count, side, side),
            .. Enumerable.Range(0, count * side * side).Select(i => (byte)(first + i)),
        ];

    public static byte[] Labels(int count) =>
        [.. Header(0x801, count), .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];

    public static byte[] Header(params int[] numbers)
    {
        byte[] header = new byte[4 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), numbers[i]);
        return header;
    }

    public static byte[] Gzip(byte[] contents)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(contents);
        return packed.ToArray();
    }

    public static byte[] Tar(Dictionary<string, byte[]> files)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var (name, contents) in files)
                tar.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(contents) }
                );
        }

        return archive.ToArray();
    }

    public static string Hash(byte[] contents) => Convert.ToHexStringLower(SHA256.HashData(contents));

    private static byte[] Records(int labelBytes, byte[] labels) =>
        [
            .. labels.SelectMany(label =>
                Enumerable
                    .Repeat((byte)99, labelBytes - 1)
                    .Append(label)
                    .Concat(Enumerable.Range(0, 3 * 32 * 32).Select(i => (byte)(i / 1024 * 50 + label)))
            ),
        ];
}

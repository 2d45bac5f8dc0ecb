using System.Buffers.Binary;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Files;

/// <summary>The idx format of MNIST: a magic number, the sizes, all big-endian, and then the bytes.</summary>
internal static class Idx
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte";
    public const string TestLabels = "t10k-labels-idx1-ubyte";

    private const uint ImageMagic = 0x0000_0803; // unsigned bytes, three sizes
    private const uint LabelMagic = 0x0000_0801; // unsigned bytes, one size
    private const int Classes = 10;

    /// <summary>A data set of four idx files.</summary>
    public static ImageFiles Set(
        string name,
        int side,
        int train,
        int test,
        params IReadOnlyList<PublishedFile> files
    ) =>
        new(
            name,
            files,
            (part, path, contents) =>
                Inspect(part, path, contents, side, part.Name is TrainImages or TrainLabels ? train : test),
            parts =>
                (
                    Assemble(parts[TrainImages], parts[TrainLabels], side),
                    Assemble(parts[TestImages], parts[TestLabels], side)
                )
        );

    private static void Inspect(FilePart part, string path, byte[] contents, int side, int count)
    {
        bool images = part.Name is TrainImages or TestImages;
        uint magic = images ? ImageMagic : LabelMagic;
        int header = images ? 16 : 8;
        if (contents.Length < header)
            throw Refusal(path, $"it is truncated: {contents.Length} bytes are too few for a header of {header}");
        if (Number(contents, 0) is var found && found != magic)
            throw Refusal(
                path,
                $"its magic number is 0x{found:x8}, but idx {(images ? "images have" : "labels have")} 0x{magic:x8}"
            );
        if (Number(contents, 4) is var stated && stated != count)
            throw Refusal(path, $"it has {stated} {(images ? "images" : "labels")}, but the data set has {count}");
        if (
            images
            && (Number(contents, 8) is var rows)
            && (Number(contents, 12) is var columns)
            && (rows != side || columns != side)
        )
            throw Refusal(path, $"its images are {rows}×{columns}, but must be {side}×{side}");

        long length = header + (long)count * (images ? side * side : 1);
        if (contents.Length != length)
            throw Refusal(
                path,
                $"it is {(contents.Length < length ? "truncated" : "too long")}: "
                    + $"{(contents.Length > length ? "more than " : "")}{Math.Min(contents.Length, length)} bytes, "
                    + $"but its header promises {length}"
            );
        if (!images && Array.FindIndex(contents, header, label => label >= Classes) is var wrong && wrong >= 0)
            throw Refusal(path, $"label {wrong - header} is {contents[wrong]}, but must be below {Classes}");
    }

    private static RawImages Assemble(byte[] images, byte[] labels, int side) =>
        new(side, 1, images, labels[8..], First: 16);

    private static uint Number(byte[] contents, int at) => BinaryPrimitives.ReadUInt32BigEndian(contents.AsSpan(at));

    private static DataException Refusal(string path, string reason) =>
        new($"{path} is refused: {reason}. Remove it, and run `sweeps data fetch` or " + "bring the published file.");
}

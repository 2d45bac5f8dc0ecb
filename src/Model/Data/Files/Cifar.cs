using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Files;

/// <summary>
/// The binary format of CIFAR-10 and CIFAR-100: records of one or two label bytes (the last is the class; CIFAR-100's
/// first is the coarse one) and 3·32·32 pixels, channel after channel. The last part holds the test images.
/// </summary>
internal static class Cifar
{
    private const int Side = 32;
    private const int Channels = 3;
    private const int Pixels = Side * Side * Channels;

    /// <summary>A data set in one archive.</summary>
    public static ImageFiles Set(string name, int labelBytes, int classes, int train, int test, PublishedFile file)
    {
        int trainParts = file.Parts.Count - 1;
        return new ImageFiles(
            name,
            [file],
            (part, path, contents) =>
                Inspect(part, path, contents, labelBytes, classes, part == file.Parts[^1] ? test : train / trainParts),
            parts =>
                (
                    Assemble([.. file.Parts.Take(trainParts).Select(part => parts[part.Name])], labelBytes),
                    Assemble([parts[file.Parts[^1].Name]], labelBytes)
                )
        );
    }

    private static void Inspect(FilePart part, string path, byte[] contents, int labelBytes, int classes, int count)
    {
        int record = labelBytes + Pixels;
        long length = (long)count * record;
        if (contents.Length != length)
            throw Refusal(
                path,
                part,
                $"it is {(contents.Length < length ? "truncated" : "too long")}: "
                    + $"{(contents.Length > length ? "more than " : "")}{Math.Min(contents.Length, length)} bytes, "
                    + $"but {count} records of {record} are {length}"
            );
        for (int i = 0; i < count; i++)
        {
            int label = contents[i * record + labelBytes - 1];
            if (label >= classes)
                throw Refusal(path, part, $"label {i} is {label}, but must be below {classes}");
        }
    }

    private static RawImages Assemble(byte[][] parts, int labelBytes)
    {
        int record = labelBytes + Pixels;
        int count = parts.Sum(part => part.Length / record);
        byte[] pixels = new byte[count * Pixels];
        byte[] labels = new byte[count];
        int i = 0;
        foreach (byte[] part in parts)
        {
            for (int start = 0; start < part.Length; start += record, i++)
            {
                labels[i] = part[start + labelBytes - 1];
                part.AsSpan(start + labelBytes, Pixels).CopyTo(pixels.AsSpan(i * Pixels));
            }
        }

        return new RawImages(Side, Channels, pixels, labels);
    }

    private static DataException Refusal(string path, FilePart part, string reason) =>
        new(
            $"{path} ({part.Name}) is refused: {reason}. Remove it, and run `sweeps "
                + "data fetch` or bring the published file."
        );
}

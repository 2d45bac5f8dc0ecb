using System.Buffers.Binary;
using System.Formats.Tar;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>A checkpoint's folder as one block: the step, then a tar archive.</summary>
internal static class Packing
{
    /// <summary>Most bytes of a checkpoint.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>The block; null where the folder is too large.</summary>
    public static byte[]? Pack(string folder, long step)
    {
        if (
            new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
            > MostBytes
        )
            return null;
        using MemoryStream bytes = new();
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(head, step);
        bytes.Write(head);
        TarFile.CreateFromDirectory(folder, bytes, includeBaseDirectory: false);
        return bytes.ToArray();
    }

    /// <summary>Fills a folder, and says which step it is of.</summary>
    /// <exception cref="CheckpointException">The block is damaged.</exception>
    public static long Unpack(ReadOnlyMemory<byte> block, string folder)
    {
        long step = StepOf(block);
        try
        {
            using MemoryStream bytes = new(block[8..].ToArray(), writable: false);
            TarFile.ExtractToDirectory(bytes, folder, overwriteFiles: true);
            return step;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new CheckpointException(
                $"The checkpoint of a program must be an archive, but is damaged: {error.Message}"
            );
        }
    }

    public static long StepOf(ReadOnlyMemory<byte> block) =>
        block.Length >= 8
            ? BinaryPrimitives.ReadInt64LittleEndian(block.Span)
            : throw new CheckpointException("The checkpoint of a program is cut short.");
}

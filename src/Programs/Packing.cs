using System.Buffers.Binary;
using System.Formats.Tar;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>A checkpoint's folder as one block: the step, then a tar archive.</summary>
internal static class Packing
{
    /// <summary>Most bytes of a checkpoint.</summary>
    public const long MostBytes = 1L << 30;

    // What links name is not in the folder: it may be large, or lead back.
    private static readonly EnumerationOptions Inside = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    /// <summary>The block; null where the folder is too large.</summary>
    public static byte[]? Pack(string folder, long step)
    {
        if (new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Inside).Sum(SizeOf) > MostBytes)
            return null;
        using MemoryStream bytes = new();
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(head, step);
        bytes.Write(head);
        using (TarWriter tar = new(bytes, leaveOpen: true))
            Add(tar, new DirectoryInfo(folder), "");
        return bytes.ToArray();
    }

    /// <summary>The step of a block that is whole.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static long Check(ReadOnlyMemory<byte> block)
    {
        Read(block, _ => { });
        return StepOf(block);
    }

    /// <summary>Fills a folder.</summary>
    /// <exception cref="CheckpointException">The block is damaged.</exception>
    public static void Unpack(ReadOnlyMemory<byte> block, string folder) =>
        Read(
            block,
            entry =>
            {
                string path = Path.GetFullPath(Path.Combine(folder, entry.Name));
                if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    throw new InvalidDataException($"`{entry.Name}` lies outside");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (entry.EntryType == TarEntryType.Directory)
                    Directory.CreateDirectory(path, entry.Mode | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                else if (entry.EntryType == TarEntryType.SymbolicLink)
                    File.CreateSymbolicLink(path, entry.LinkName);
                else
                    entry.ExtractToFile(path, overwrite: true);
            }
        );

    private static long SizeOf(FileSystemInfo item)
    {
        RequireText(item);
        return item is FileInfo file ? file.Length : 0;
    }

    // A name of other bytes comes with a mark in their place, and leads to nothing.
    private static void RequireText(FileSystemInfo item)
    {
        if (item.Name.Contains('\uFFFD', StringComparison.Ordinal) && !item.Exists && item.LinkTarget is null)
            throw new IOException($"names in it must be UTF-8, and `{item.Name}` is not");
    }

    private static void Add(TarWriter tar, DirectoryInfo folder, string prefix)
    {
        foreach (
            FileSystemInfo item in folder.EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal)
        )
        {
            RequireText(item);
            string name = prefix + item.Name;
            if (item.LinkTarget is { } target)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });
            }
            else if (item is DirectoryInfo inner)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, name + "/") { Mode = inner.UnixFileMode });
                Add(tar, inner, name + "/");
            }
            else if (RegularFile.Is(item.FullName) != false)
            {
                tar.WriteEntry(item.FullName, name); // sockets, pipes and devices hold nothing to go on from
            }
        }
    }

    private static void Read(ReadOnlyMemory<byte> block, Action<TarEntry> take)
    {
        _ = StepOf(block);
        try
        {
            using MemoryStream bytes = new(block[8..].ToArray(), writable: false);
            using TarReader tar = new(bytes);
            while (tar.GetNextEntry() is { } entry)
                take(entry);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new CheckpointException(
                $"The checkpoint of a program must be an archive, but is damaged: {error.Message.TrimEnd('.')}. It "
                    + "is left out."
            );
        }
    }

    private static long StepOf(ReadOnlyMemory<byte> block) =>
        block.Length >= 8
            ? BinaryPrimitives.ReadInt64LittleEndian(block.Span)
            : throw new CheckpointException("The checkpoint of a program is cut short.");
}

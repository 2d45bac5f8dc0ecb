using System.Globalization;
using Sweeps.Client.Terminals;
using Sweeps.Model.Data.Files;

namespace Sweeps.Client.Writing;

/// <summary>
/// The one way to write a file that a person named. A regular file is replaced in one go, so that a reader never sees
/// half of it, and keeps its mode, and one that is read-only is left as it is; a link stays a link, and what it leads
/// to is written; devices, pipes and the like are written into.
/// </summary>
internal static class OutputFile
{
    private const int BufferBytes = 64 << 10;

    private static int _parts;

    /// <summary>Writes text.</summary>
    /// <exception cref="MisuseException">The file cannot be written.</exception>
    public static Task WriteAsync(string path, string text, string option = "--out") =>
        WriteAsync(path, option, async to => await to.WriteAsync(text));

    /// <summary>Writes text as it is made; what <paramref name="write"/> throws leaves a regular file as it
    /// was.</summary>
    /// <exception cref="MisuseException">The file cannot be written.</exception>
    public static Task WriteAsync(string path, string option, Func<StreamWriter, Task> write) =>
        WriteBytesAsync(
            path,
            option,
            async stream =>
            {
                await using StreamWriter to = new(stream, leaveOpen: true) { NewLine = "\n" };
                await write(to);
            }
        );

    /// <summary>Writes bytes as they are made; what <paramref name="write"/> throws leaves a regular file as it
    /// was.</summary>
    /// <exception cref="MisuseException">The file cannot be written.</exception>
    public static async Task WriteBytesAsync(string path, string option, Func<Stream, Task> write)
    {
        try
        {
            if (Directory.Exists(path))
                throw new IOException("It is a folder.");
            if (ReplaceableAt(path) is { } file)
            {
                RequireWritable(file);
                await ReplaceAsync(file, write);
            }
            else
                await WriteIntoAsync(path, write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException(
                $"`{option}` must name a place that can be written, but `{path}` cannot be: "
                    + $"{exception.Message.TrimEnd('.')}. Name another with {option}. The results themselves are safe "
                    + "in the store.",
                exception
            );
        }
    }

    /// <summary>The regular file that a path leads to, or the place where one is to be made; null: something else is
    /// there.</summary>
    private static string? ReplaceableAt(string path)
    {
        FileInfo named = new(path);
        bool? regular = RegularFile.Is(path);
        if (regular == false)
            return null;
        if (named.LinkTarget is null)
            return named.FullName;
        FileSystemInfo? final = named.ResolveLinkTarget(returnFinalTarget: true);

        // Links of /proc lead to files that may have no name any more: they are written through.
        return final is null || regular is not null && !final.Exists ? null : final.FullName;
    }

    /// <summary>A file is replaced only where it could be written over: a folder's owner could do more, and the
    /// superuser everything.</summary>
    private static void RequireWritable(string file)
    {
        const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!File.Exists(file))
            return;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Writable) == 0)
            throw new UnauthorizedAccessException("It is there and read-only.");
        using FileStream opened = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private static async Task ReplaceAsync(string file, Func<Stream, Task> write)
    {
        string folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        int number = Interlocked.Increment(ref _parts);
        string part = Path.Combine(
            folder,
            string.Create(CultureInfo.InvariantCulture, $".sweeps-{Environment.ProcessId}-{number}.part")
        );
        FileStream to;
        try
        {
            to = new(part, FileMode.Create, FileAccess.Write, FileShare.None);
        }
        catch (UnauthorizedAccessException) when (File.Exists(file))
        {
            await WriteIntoAsync(file, write); // the file may be written, but nothing made beside it
            return;
        }

        try
        {
            await using (to)
                await write(to);
            if (File.Exists(file) && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(part, File.GetUnixFileMode(file));
            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static async Task WriteIntoAsync(string path, Func<Stream, Task> write)
    {
        // A file stream's own buffer puts writes to a pipe in another order where some of them are asynchronous.
        await using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (RegularFile.Is(path) == true)
            file.SetLength(0);
        await using BufferedStream to = new(file, BufferBytes);
        await write(to);
        await to.FlushAsync();
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Files;

/// <summary>
/// A folder of checkpoints, which may be on a volume that many hosts share: a folder for each trial, in it a file for
/// each checkpoint, named by fence and step. No two attempts ever write to the same file, so that one which is late
/// cannot spoil what a later one has written.
/// </summary>
internal sealed partial class CheckpointFolder(string path)
{
    private const string Extension = ".checkpoint";

    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The name that a checkpoint has in any such folder.</summary>
    public static string NameOf(TrialKey trial, long fence, long step) =>
        string.Create(CultureInfo.InvariantCulture, $"{FolderOf(trial)}/{fence:d6}-{step:d12}{Extension}");

    /// <summary>Writes a checkpoint so that it is there as a whole, and durably, or not at all.</summary>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public void Write(string name, byte[] bytes)
    {
        string file = System.IO.Path.Combine(Path, name);
        string unfinished = string.Create(
            CultureInfo.InvariantCulture,
            $"{file}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.part"
        );
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            using (
                var handle = File.OpenHandle(
                    unfinished,
                    FileMode.Create,
                    FileAccess.Write,
                    preallocationSize: bytes.Length
                )
            )
            {
                RandomAccess.Write(handle, bytes, 0);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(unfinished, file, overwrite: true);
            FlushFolder(System.IO.Path.GetDirectoryName(file)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(error, "written");
        }
    }

    /// <summary>Reads a checkpoint; null if it is not there.</summary>
    /// <exception cref="CheckpointException">It is there and cannot be read: what it holds has to be trained
    /// again.</exception>
    public byte[]? Read(string name)
    {
        string file = System.IO.Path.Combine(Path, name);
        try
        {
            using var handle = OpenToRead(file);
            return handle is null ? null : ReadAll(handle, file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(
                $"A checkpoint is kept in the file {file}, but that cannot be read ({error.Message.TrimEnd('.')}). "
                    + "Check the disk and the file's permissions; otherwise nothing needs to be done."
            );
        }
    }

    /// <summary>What opens at once, also where somebody has put a pipe.</summary>
    private static SafeFileHandle? OpenToRead(string file)
    {
        const int notBlocking = 0x800;
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(file);
        if (!File.Exists(file))
            return null;
        int descriptor = Open(file, notBlocking);
        return descriptor < 0
            ? throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()))
            : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static byte[] ReadAll(SafeFileHandle handle, string file)
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        if (!stream.CanSeek)
            throw new IOException("it is no regular file");
        if (stream.Length > Array.MaxLength)
            throw new IOException($"it has {stream.Length} bytes, more than any checkpoint");
        byte[] bytes;
        try
        {
            bytes = new byte[stream.Length];
        }
        catch (OutOfMemoryException)
        {
            throw new IOException($"it has {stream.Length} bytes, more than there is memory");
        }

        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// Deletes the checkpoints of a trial that come before one (by fence, then step), or all up to a fence where
    /// <paramref name="before"/> is null. What cannot be deleted stays: it takes room and does no other harm.
    /// </summary>
    public void Delete(TrialKey trial, long fence, long? before)
    {
        string folder = System.IO.Path.Combine(Path, FolderOf(trial));
        try
        {
            foreach (string file in Directory.GetFiles(folder))
            {
                if (
                    Number(file) is { } number
                    && (number.Fence < fence || (number.Fence == fence && (before is null || number.Step < before)))
                )
                    File.Delete(file);
            }

            if (before is null && Directory.GetFiles(folder).Length == 0)
                Directory.Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Said above: no harm done, and the next one that is superseded is deleted with it.
        }
    }

    /// <summary>Deletes one checkpoint, if it is there and can be.</summary>
    public void Delete(string name)
    {
        try
        {
            File.Delete(System.IO.Path.Combine(Path, name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    /// <summary>Deletes a checkpoint of a trial that is no more, and the trial's folder with the last of them. Returns
    /// the bytes that were freed.</summary>
    public long Drop(string name)
    {
        FileInfo file = new(System.IO.Path.Combine(Path, name));
        try
        {
            if (!file.Exists)
                return 0;
            long bytes = file.Length;
            file.Delete();
            if (file.Directory is { } folder && folder.GetFileSystemInfos().Length == 0)
                folder.Delete();
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0; // as above
        }
    }

    private static string FolderOf(TrialKey trial)
    {
        string key = trial.ToString();
        return $"{key[..2]}/{key}";
    }

    private static (long Fence, long Step)? Number(string file)
    {
        // What another process is still writing has more behind the extension, and counts too: by its number.
        string[] parts = System.IO.Path.GetFileName(file).Split('.')[0].Split('-');
        return
            parts.Length == 2
            && long.TryParse(parts[0], CultureInfo.InvariantCulture, out long fence)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out long step)
            ? (fence, step)
            : null;
    }

    private StoreException Failure(Exception error, string what)
    {
        const int noRoomOnUnix = 28,
            noRoomOnWindows = 112;
        bool full = error is IOException && (error.HResult & 0xFFFF) is noRoomOnUnix or noRoomOnWindows;
        var (problem, next) = error switch
        {
            UnauthorizedAccessException => (
                StoreProblem.NoPermission,
                "Change its permissions, or name another folder with --checkpoints."
            ),
            _ when full => (
                StoreProblem.DiskFull,
                "Free some room on its disk; a running sweep then goes on by itself."
            ),
            _ => (StoreProblem.Io, "Check its disk; a running sweep goes on by itself."),
        };
        return new(
            problem,
            Path,
            $"Checkpoints must be {what} in the folder {Path}, but cannot be. {next} ({error.Message})",
            inner: error
        );
    }

    /// <summary>The name of a new file is durable only with the folder that it is in. Where that cannot be asked for, a
    /// lost file costs its trial a new beginning and no more.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        _ = Flush(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

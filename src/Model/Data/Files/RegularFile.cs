using System.Runtime.InteropServices;

namespace Sweeps.Model.Data.Files;

/// <summary>Tells regular files from pipes, devices and the like: to open a pipe waits for its other end, and a device
/// may never end.</summary>
public static partial class RegularFile
{
    /// <summary>Whether a path leads to a regular file; null: it leads to nothing, as a link whose target is gone
    /// does.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static bool? Is(string path)
    {
        if (!OperatingSystem.IsLinux())
            return !File.Exists(path) ? null : !Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
        Span<byte> status = stackalloc byte[StatusBytes];
        if (Statx(AtCurrentFolder, path, 0, MaskType, status) != 0)
            return Marshal.GetLastPInvokeError() == NoSuchFile
                ? null
                : throw new IOException($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        return (MemoryMarshal.Read<ushort>(status[ModeAt..]) & TypeMask) == RegularType;
    }

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="IOException">It is not regular, or cannot be read.</exception>
    public static FileStream OpenRead(string path) =>
        Is(path) == false && !Directory.Exists(path)
            ? throw new IOException($"`{path}` is a pipe, a device or the like, and must be a regular file.")
            : new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    // The layout of statx is the same on every Linux, unlike that of stat.
    private const int NoSuchFile = 2;
    private const int AtCurrentFolder = -100;
    private const uint MaskType = 1;
    private const int StatusBytes = 256;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}

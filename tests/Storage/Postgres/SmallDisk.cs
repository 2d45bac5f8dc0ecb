using System.ComponentModel;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>A file system in memory that is soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    /// <summary>Null where this process may not mount.</summary>
    public static SmallDisk? TryMount(string folder, int megabytes)
    {
        try
        {
            PostgresBinaries.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=777", "tmpfs", folder);
            return new SmallDisk(folder);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    public void Fill(int leaveMegabytes)
    {
        using var file = File.Create(Filler);
        file.SetLength(0);
        byte[] block = new byte[1 << 16];
        while (new DriveInfo(_folder).AvailableFreeSpace > (leaveMegabytes << 20) + block.Length)
        {
            file.Write(block);
            file.Flush();
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose() => PostgresBinaries.Run("umount", "-l", _folder);
}

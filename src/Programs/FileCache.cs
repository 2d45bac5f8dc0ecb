using System.Security.Cryptography;
using Sweeps.Model.Caching;
using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>Contents of programs' files on this machine's disk, so that each is asked of the store once. What was not
/// needed for longest goes when there is too much. Thread-safe.</summary>
/// <param name="store">Gives the content of a file by its hash; null: it is not there.</param>
/// <param name="folder">Where they are kept.</param>
/// <param name="most">Bytes that are kept.</param>
internal sealed class FileCache(Func<string, byte[]?> store, Func<string> folder, long most)
{
    private readonly BoundedCache<string, string> _kept = new(most, path => _ = Native.RemoveFile(path));
    private int _made;

    /// <summary>The content of a file. A kept one that is damaged or gone is asked of the store again.</summary>
    /// <exception cref="TrialFailedException">The store has it not, or not whole.</exception>
    public byte[] Read(ProgramFile file)
    {
        byte[]? fetched = null;
        string path = _kept.Get(file.Hash, () => Keep(fetched = Fetch(file)), _ => file.Size);
        byte[]? bytes = fetched ?? Native.Content(path);
        if (bytes is not null && IsWhole(file, bytes))
            return bytes;
        _kept.Remove(file.Hash);
        return Fetch(file);
    }

    private string Keep(byte[] bytes)
    {
        string path = Path.Combine(folder(), FormattableString.Invariant($"{Interlocked.Increment(ref _made)}"));
        Native.Write(path, bytes);
        return path;
    }

    private byte[] Fetch(ProgramFile file)
    {
        byte[] bytes =
            store(file.Hash)
            ?? throw new TrialFailedException(
                $"A program's files must be in the store, but the content of `{file.Path}` ({file.Hash[..12]}) is "
                    + "not. Submit the grid file again from where the file lies.",
                repeatable: false
            );
        return IsWhole(file, bytes)
            ? bytes
            : throw new TrialFailedException(
                $"The content of `{file.Path}` must have the hash that names it, but is damaged. Submit the grid "
                    + "file again.",
                repeatable: false
            );
    }

    private static bool IsWhole(ProgramFile file, byte[] bytes) =>
        Convert.ToHexStringLower(SHA256.HashData(bytes)) == file.Hash;
}

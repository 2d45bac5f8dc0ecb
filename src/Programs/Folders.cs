namespace Sweeps.Programs;

/// <summary>Working folders of attempts, below one that goes with this process.</summary>
/// <param name="within">Where that one is made.</param>
/// <param name="passable">Whether other users may pass through to what is theirs; they see nothing on the
/// way.</param>
internal sealed class Folders(string within, bool passable = false)
{
    private const int Attempts = 3;

    private readonly Lazy<string> _root = new(() =>
        Made(Path.Combine(within, "sweeps-" + Path.GetRandomFileName()), passable)
    );
    private int _made;

    public string Root => _root.Value;

    /// <summary>A new folder, which nobody but this user may look into.</summary>
    public string New() =>
        Made(Path.Combine(Root, FormattableString.Invariant($"{Interlocked.Increment(ref _made)}")), passable);

    /// <summary>Removes a folder, whatever a program did to what is in it. What resists goes with
    /// <see cref="Root"/>.</summary>
    public static void Remove(string folder)
    {
        for (int attempt = 1; Directory.Exists(folder); attempt++)
        {
            try
            {
                Open(folder);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (attempt == Attempts)
                    return; // the guard tries again at the end of this process
            }
        }
    }

    private static string Made(string path, bool passable)
    {
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        UnixFileMode mode = passable ? own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : own;
        return Directory.CreateDirectory(path, mode).FullName;
    }

    private static void Open(string folder)
    {
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (DirectoryInfo inner in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (inner.LinkTarget is null)
                Open(inner.FullName);
        }
    }
}

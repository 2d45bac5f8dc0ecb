namespace Sweeps.Programs;

/// <summary>Working folders of attempts, below one that goes with this process.</summary>
/// <param name="within">Where that one is made.</param>
/// <param name="passable">Whether other users may pass through to what is theirs; they see nothing on the
/// way.</param>
internal sealed class Folders(string within, bool passable = false)
{
    private const int Attempts = 3;
    private const int MostToReap = 10_000; // milliseconds

    private readonly Lock _gate = new();
    private int _made;

    /// <summary>Where they lie, once <see cref="MakeRoot"/> has made it.</summary>
    public string Root { get; } = Path.Combine(Path.GetFullPath(within), "sweeps-" + Path.GetRandomFileName());

    /// <summary>Where files of programs are kept; nobody but this user may look into it.</summary>
    public string Files
    {
        get
        {
            lock (_gate)
            {
                if (field is not null)
                    return field;
                string path = Path.Combine(Root, "files");
                Native.MakeFolder(path);
                return field = path;
            }
        }
    }

    /// <summary>Makes what all of them lie in.</summary>
    public void MakeRoot()
    {
        Directory.CreateDirectory(within);
        Native.MakeFolder(Root, passable);
    }

    /// <summary>A new folder, which nobody but this user may look into.</summary>
    public string New()
    {
        string path = Path.Combine(Root, FormattableString.Invariant($"{Interlocked.Increment(ref _made)}"));
        Native.MakeFolder(path, passable);
        return path;
    }

    /// <summary>Removes a folder, whatever a program did to what is in it. What resists goes with
    /// <see cref="Root"/>.</summary>
    public static void Remove(string folder)
    {
        for (int attempt = 1; Directory.Exists(folder); attempt++)
        {
            try
            {
                if (attempt > 1)
                    Open(folder);
                Directory.Delete(folder, recursive: true);
            }
            // The last is what a path that is too long may give.
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                if (attempt < Attempts)
                    continue;
                RemoveByName(folder);
                return; // the guard tries again at the end of this process
            }
        }
    }

    // `rm` goes down folder by folder, however deep they lie.
    private static void RemoveByName(string folder)
    {
        // It is no program's: with the mark of one that is started at the same time it would be ended with that.
        int id = Mark.StartWithout(() => Native.Spawn(["rm", "-rf", "--", folder], ["PATH=/usr/bin:/bin"], "/", 2, 2));
        if (id > 0)
            Native.Reap(id, MostToReap);
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

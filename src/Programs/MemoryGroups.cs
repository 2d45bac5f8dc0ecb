namespace Sweeps.Programs;

/// <summary>Control groups (version 2) that bound the memory of a program with all the processes that it has. Programs
/// of a worker are below one group, which goes with it.</summary>
/// <param name="root">The group of this worker's programs; not made yet.</param>
internal sealed class MemoryGroups(string root)
{
    private readonly Lock _gate = new();
    private bool _isThere;
    private int _made;

    /// <summary>The group of this worker's programs.</summary>
    public string Root => root;

    /// <summary>Groups of a worker where the system lets it have any; else null.</summary>
    /// <param name="name">Name of the group of its programs.</param>
    public static MemoryGroups? Find(string name)
    {
        try
        {
            return OwnGroup.OfMemory().FirstOrDefault(group => group.IsSecond) is { } group
                ? Within(group.Mount, Path.Combine(group.Mount, group.Name), name)
                : null;
        }
        catch (Exception lacking) when (lacking is IOException or UnauthorizedAccessException)
        {
            return null; // `setrlimit` bounds each process then
        }
    }

    /// <summary>A new group with a bound, for one program.</summary>
    public MemoryGroup New(long bytes)
    {
        string path = Path.Combine(root, FormattableString.Invariant($"{Interlocked.Increment(ref _made)}"));
        lock (_gate)
        {
            if (!_isThere)
            {
                Native.MakeFolder(root);
                Enable(root);
                _isThere = true;
            }
        }

        Native.MakeFolder(path);
        MemoryGroup group = new(path);
        group.Bound(bytes);
        return group;
    }

    // A group that bounds memory below it may have no processes of its own, unless it is the first of all. So the
    // worker's own group has to be parted, which is done where nobody else is in it; or its parent is taken.
    private static MemoryGroups? Within(string mount, string own, string name)
    {
        if (own.TrimEnd('/') != mount)
        {
            string parent = Path.GetDirectoryName(own.TrimEnd('/'))!;
            if (Enabled(parent) && Tried(parent, name) is { } beside)
                return beside;
        }

        if (!Offered(own))
            return null;
        if (!Enabled(own))
        {
            string[] inside = File.ReadAllLines(Path.Combine(own, "cgroup.procs"));
            if (inside is [var only] && only == FormattableString.Invariant($"{Environment.ProcessId}"))
            {
                string leaf = Path.Combine(own, "worker");
                Directory.CreateDirectory(leaf);
                File.WriteAllText(Path.Combine(leaf, "cgroup.procs"), "0");
            }

            Enable(own);
        }

        return Tried(own, name);
    }

    private static MemoryGroups? Tried(string parent, string name)
    {
        string path = Path.Combine(parent, name);
        try
        {
            Native.MakeFolder(path);
            bool bounds = File.Exists(Path.Combine(path, "memory.max"));
            _ = Native.RemoveFolder(path);
            return bounds ? new(path) : null;
        }
        catch (IOException)
        {
            return null; // another may not make groups there
        }
    }

    private static bool Offered(string group) => Lists(group, "cgroup.controllers");

    private static bool Enabled(string group) => Lists(group, "cgroup.subtree_control");

    private static bool Lists(string group, string file) =>
        Path.Combine(group, file) is var path && File.Exists(path) && File.ReadAllText(path).Split().Contains("memory");

    private static void Enable(string group) =>
        File.WriteAllText(Path.Combine(group, "cgroup.subtree_control"), "+memory");
}

/// <summary>A control group of one program. Its processes go with it.</summary>
internal sealed class MemoryGroup(string path) : IDisposable
{
    private const int MostToWait = 1000; // milliseconds

    /// <summary>Where a process writes 0 to come into it.</summary>
    public string Door => Path.Combine(path, "cgroup.procs");

    /// <summary>Whether the system has killed in it for want of memory.</summary>
    public bool RanOut => MemoryKills.Read(File.ReadAllText(Path.Combine(path, "memory.events"))) > 0;

    /// <summary>Sets its bound: at it all its processes are killed together.</summary>
    public void Bound(long bytes)
    {
        Set("memory.max", FormattableString.Invariant($"{bytes}"));
        Set("memory.oom.group", "1");
        // Absent where the machine has no swap to bound.
        if (File.Exists(Path.Combine(path, "memory.swap.max")))
            Set("memory.swap.max", "0");
    }

    public void Dispose()
    {
        if (File.Exists(Path.Combine(path, "cgroup.kill")))
            Set("cgroup.kill", "1");
        for (int waited = 0; Native.RemoveFolder(path) != 0 && waited < MostToWait; waited++)
            Native.Wait([], 1); // it goes when the last of its processes has ended
    }

    private void Set(string name, string value) => File.WriteAllText(Path.Combine(path, name), value);
}

using System.Text;

namespace Sweeps.Programs;

/// <summary>A control group of this process that may count or bound memory.</summary>
/// <param name="Mount">Where the file system of groups is, as this process sees it.</param>
/// <param name="Name">The group in there, without a first slash; empty: the first of all.</param>
/// <param name="IsSecond">Whether it is of version 2, which has one kind of groups for everything.</param>
internal sealed record OwnGroup(string Mount, string Name, bool IsSecond)
{
    /// <summary>Those that the system names; none where it has no groups.</summary>
    public static IEnumerable<OwnGroup> OfMemory() => OfMemory(Text("/proc/self/mounts"), Text("/proc/self/cgroup"));

    /// <inheritdoc cref="OfMemory()"/>
    /// <param name="mounts">The table of file systems.</param>
    /// <param name="groups">The groups of this process.</param>
    public static IEnumerable<OwnGroup> OfMemory(string mounts, string groups)
    {
        string[][] systems = [.. mounts.Split('\n').Select(line => line.Split(' ')).Where(parts => parts.Length > 3)];
        foreach (string line in groups.Split('\n'))
        {
            if (line.Split(':', 3) is not [_, var controllers, ['/', .. var name]])
                continue;
            bool isSecond = controllers.Length == 0;
            if (!isSecond && !controllers.Split(',').Contains("memory"))
                continue;
            foreach (string[] parts in systems)
            {
                bool fits = isSecond
                    ? parts[2] == "cgroup2"
                    : parts[2] == "cgroup" && parts[3].Split(',').Contains("memory");
                if (fits)
                    yield return new(parts[1], name, isSecond);
            }
        }
    }

    private static string Text(string path) => Encoding.UTF8.GetString(Native.Content(path) ?? []);
}

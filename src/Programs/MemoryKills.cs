using System.Globalization;
using System.Text;

namespace Sweeps.Programs;

/// <summary>How often the system has killed for want of memory in the control group of this process, whose bound
/// programs share with it; where that cannot be read, on this machine.</summary>
internal static class MemoryKills
{
    private const string OfMachine = "/proc/vmstat";

    private static readonly Lazy<string> _place = new(() =>
        Places(OwnGroup.OfMemory()).FirstOrDefault(path => File.Exists(path) && Read(Text(path)) is not null, OfMachine)
    );

    /// <summary>The number so far; 0 where nobody counts.</summary>
    public static long Count() => Read(Text(_place.Value)) ?? 0;

    /// <summary>Where the number may stand, the best first.</summary>
    /// <param name="groups">The groups of this process.</param>
    public static IEnumerable<string> Places(IEnumerable<OwnGroup> groups)
    {
        foreach (OwnGroup group in groups)
        {
            string file = group.IsSecond ? "memory.events" : "memory.oom_control";
            yield return Path.Combine(group.Mount, group.Name, file);
            // In a container its own group is where the file system begins.
            yield return Path.Combine(group.Mount, file);
        }
    }

    /// <summary>The number in such a file; null: it has none.</summary>
    public static long? Read(string text)
    {
        const string name = "oom_kill ";
        foreach (string line in text.Split('\n'))
        {
            if (
                line.StartsWith(name, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(name.Length), CultureInfo.InvariantCulture, out long number)
            )
                return number;
        }

        return null;
    }

    private static string Text(string path) => Encoding.UTF8.GetString(Native.Content(path) ?? []);
}

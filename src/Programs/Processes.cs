using System.Globalization;

namespace Sweeps.Programs;

/// <summary>What the system's table says of processes.</summary>
internal static class Processes
{
    /// <summary>Numbers of all that there are.</summary>
    public static IEnumerable<int> All()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            )
                yield return number;
        }
    }

    /// <summary>The number that the system gave last; they begin anew where they have come to an end.</summary>
    public static int Last()
    {
        ReadOnlySpan<byte> load = (Native.Content("/proc/loadavg") ?? []).AsSpan().TrimEnd((byte)'\n');
        return int.Parse(load[(load.LastIndexOf((byte)' ') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Whether what the system says of a process has bytes in it; false where it is gone, or another
    /// user's.</summary>
    public static bool Carries(int id, string file, ReadOnlySpan<byte> mark) =>
        Native.Content(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}")) is { } text
        && text.AsSpan().IndexOf(mark) >= 0;
}

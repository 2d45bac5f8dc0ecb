using System.Runtime.CompilerServices;

namespace Sweeps.Tests;

/// <summary>
/// Compares text with a file that a person has looked at. With SWEEPS_UPDATE_SNAPSHOTS=1 the files are written anew:
/// look at the difference before committing it.
/// </summary>
internal static class Snapshot
{
    public static void Matches(string name, string text, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "..", "Snapshots", name);
        if (Environment.GetEnvironmentVariable("SWEEPS_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }
}

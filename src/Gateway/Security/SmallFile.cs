namespace Sweeps.Gateway.Security;

/// <summary>Reads a file that is small where it is what it should be: what never ends, as a device does, is not read to
/// its end, and what gives nothing, as a pipe without a writer does, is not waited for.</summary>
internal static class SmallFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>All of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes it may have.</param>
    /// <param name="patience">How long it may take. Null: 5 s.</param>
    /// <exception cref="IOException">It is a folder, has more bytes, takes longer, or cannot be read.</exception>
    public static byte[] Read(string path, int most, TimeSpan? patience = null)
    {
        var within = patience ?? Patience;
        if (Directory.Exists(path))
            throw new IOException($"`{path}` is a folder");
        var reading = Task.Factory.StartNew(
            () => Bounded(path, most),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        try
        {
            return reading.WaitAsync(within).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new IOException($"`{path}` was not read to its end within {within.TotalSeconds} s");
        }
    }

    private static byte[] Bounded(string path, int most)
    {
        using var file = File.OpenRead(path);
        byte[] content = new byte[most + 1];
        int read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return read <= most ? content[..read] : throw new IOException($"`{path}` has more than {most >> 10} KiB");
    }
}

namespace Sweeps.Storage.Postgres;

/// <summary>Lists cut into pieces that one statement can take.</summary>
internal static class PostgresChunks
{
    /// <summary>Bytes of one statement, about: far below the server's limit of 1 GiB for a value, and small enough to
    /// be in memory several times.</summary>
    private const long Bytes = 32 << 20;

    /// <summary>Pieces of about <see cref="Bytes"/>, of at least one item each.</summary>
    public static IEnumerable<T[]> ByBytes<T>(IReadOnlyList<T> items, Func<T, long> size)
    {
        var chunk = new List<T>();
        long bytes = 0;
        foreach (var item in items)
        {
            if (chunk.Count > 0 && bytes + size(item) > Bytes)
            {
                yield return [.. chunk];
                chunk.Clear();
                bytes = 0;
            }

            chunk.Add(item);
            bytes += size(item);
        }

        if (chunk.Count > 0)
            yield return [.. chunk];
    }
}

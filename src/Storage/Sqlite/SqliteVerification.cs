using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Sqlite;

/// <summary>Looks for breaches of what must hold in an SQLite file.</summary>
internal static class SqliteVerification
{
    /// <summary>Checks one invariant after the other, in one snapshot of a store that is there.</summary>
    public static async Task RunAsync(string path, Action<StoreCheck> found, CancellationToken cancellation)
    {
        var store = SqliteStore.OpenToRead(path, TimeProvider.System);
        await using var open = store.ConfigureAwait(false);
        await store
            .Read(
                connection =>
                {
                    foreach (var check in Verify(connection, cancellation))
                        found(check);
                    return true;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    private static IEnumerable<StoreCheck> Verify(SqliteConnection connection, CancellationToken cancellation)
    {
        yield return Integrity(connection);
        foreach (
            var invariant in StoreInvariant.All(column => $"lower(hex({column}))", member => $"{member}.tallied = 1")
        )
        {
            cancellation.ThrowIfCancellationRequested();
            var row = connection[invariant.Breaches];
            yield return Collect(invariant.Name, invariant.Rule, Texts(row, cancellation));
        }

        yield return Collect(
            StoreInvariant.LastValues.Name,
            StoreInvariant.LastValues.Rule,
            WrongLastValues(connection, cancellation)
        );
    }

    private static StoreCheck Integrity(SqliteConnection connection) =>
        Collect(
            "file",
            "Pages, indexes and rows of the file fit together.",
            Texts(connection["PRAGMA integrity_check"], CancellationToken.None).Where(text => text != "ok")
        );

    private static IEnumerable<string> Texts(SqliteStatement row, CancellationToken cancellation)
    {
        while (row.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row.Text(0);
        }
    }

    private static IEnumerable<string> WrongLastValues(SqliteConnection connection, CancellationToken cancellation)
    {
        var row = connection[
            "SELECT t.number, f.bytes, lower(hex(t.key)) FROM finals f JOIN trials t ON t.number = f.trial AND "
                + "t.fence = f.fence"
        ];
        while (row.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] measured = LastValues.Pack(SqliteMetrics.Last(connection, row.Long(0)));
            if (!row.Bytes(1).SequenceEqual(measured))
                yield return $"trial {row.Text(2)}";
        }
    }

    private static StoreCheck Collect(string name, string rule, IEnumerable<string> breaches)
    {
        long count = 0;
        List<string> examples = [];
        foreach (string breach in breaches)
        {
            count++;
            if (examples.Count < StoreInvariant.MostExamples)
                examples.Add(breach);
        }

        return new(name, rule, count, examples);
    }
}

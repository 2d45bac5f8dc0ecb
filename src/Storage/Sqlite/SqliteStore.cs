namespace Sweeps.Storage.Sqlite;

internal static class SqliteStore
{
    public static ISweepStore Open(string path, TimeProvider clock) => throw new NotImplementedException(path + clock);
}

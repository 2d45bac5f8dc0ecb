using System.Globalization;

namespace Sweeps.Storage.Sqlite;

/// <summary>
/// Brings a file to the schema of this build: numbered scripts, embedded in the assembly, each run once and in order.
/// The number of the latest is the file's <c>user_version</c>; its <c>application_id</c> says that it is ours.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>"SWPS".</summary>
    private const int ApplicationId = 0x53575053;

    /// <summary>The scripts, oldest first.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Sqlite");

    /// <summary>Checks the file, and runs what it lacks. Safe when several processes do so at once: the scripts run
    /// under the write lock. Returns the number of the latest script that had been run before.</summary>
    public static int Ensure(SqliteConnection connection, IReadOnlyList<Migration>? migrations = null)
    {
        migrations ??= Migrations;
        int newest = migrations[^1].Number;
        if (Version(connection) == newest && connection.Scalar("PRAGMA application_id") == ApplicationId)
            return newest;
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            long version = Version(connection);
            RequireOurs(connection, version);
            if (version > newest)
            {
                throw new StoreException(
                    StoreProblem.NewerSchema,
                    connection.Path,
                    $"This build knows stores up to schema {newest}, but {connection.Path} has schema {version}: a "
                        + "newer build wrote it. Install that build or a newer one (`sweeps version` says which "
                        + "this is), or name another store with --store."
                );
            }

            foreach (var (number, _, sql) in migrations.Where(migration => migration.Number > version))
            {
                connection.Execute(sql);
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"));
            }

            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            connection.Commit();
            return (int)version;
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    /// <summary>The number of the latest script that was run; 0 for an empty file.</summary>
    /// <exception cref="StoreException">It is another program's database.</exception>
    public static int Look(SqliteConnection connection)
    {
        long version = Version(connection);
        RequireOurs(connection, version);
        return (int)version;
    }

    private static long Version(SqliteConnection connection) => connection.Scalar("PRAGMA user_version");

    private static void RequireOurs(SqliteConnection connection, long version)
    {
        long application = connection.Scalar("PRAGMA application_id");
        if (application == ApplicationId)
            return;
        bool empty = application == 0 && version == 0 && connection.Scalar("SELECT count(*) FROM sqlite_master") == 0;
        if (!empty)
        {
            throw new StoreException(
                StoreProblem.NotAStore,
                connection.Path,
                $"A store is an SQLite file made by Sweeps, but {connection.Path} is another program's database. "
                    + "Name another path with --store."
            );
        }
    }
}

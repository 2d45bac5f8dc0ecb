using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// Brings a database's schema to that of this build: numbered scripts, embedded in the assembly, each run once and in
/// order, and written down in <c>store_migrations</c>. Processes that start at once take turns at a lock.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>The oldest server that has all that is used.</summary>
    private static readonly Version OldestServer = new(13, 0);

    /// <summary>The scripts, oldest first.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Postgres");

    /// <summary>Checks the schema, and runs what it lacks. Returns the number of the latest script that had been run
    /// before.</summary>
    public static int Ensure(
        NpgsqlConnection connection,
        string location,
        string? searchPath,
        IReadOnlyList<Migration>? migrations = null
    )
    {
        migrations ??= Migrations;
        int newest = migrations[^1].Number;
        if (connection.PostgreSqlVersion < OldestServer)
        {
            throw new StoreException(
                StoreProblem.UnsupportedLocation,
                location,
                $"A store needs PostgreSQL {OldestServer.Major} or newer, but {location} is PostgreSQL "
                    + $"{connection.PostgreSqlVersion}. Use a newer server."
            );
        }

        if (Version(connection) == newest)
            return newest;
        using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.ReadCommitted);
        Execute(
            connection,
            "SELECT pg_advisory_xact_lock(hashtext('sweeps store'), hashtext(current_setting('search_path')))"
        );
        MakeSchema(connection, searchPath);
        Execute(
            connection,
            "CREATE TABLE IF NOT EXISTS store_migrations (number integer PRIMARY KEY, name text NOT NULL, applied "
                + "timestamptz NOT NULL DEFAULT clock_timestamp())"
        );
        int version = Version(connection);
        if (version > newest)
        {
            throw new StoreException(
                StoreProblem.NewerSchema,
                location,
                $"This build knows stores up to schema {newest}, but {location} has schema {version}: a newer "
                    + "build wrote it. Install that build or a newer one (`sweeps version` says which this is), "
                    + "or name another store with --store."
            );
        }

        foreach (var (number, name, sql) in migrations.Where(migration => migration.Number > version))
        {
            Execute(connection, sql);
            using var note = connection
                .Sql("INSERT INTO store_migrations (number, name) VALUES ($1, $2)")
                .With(number)
                .With(name);
            note.ExecuteNonQuery();
        }

        transaction.Commit();
        return version;
    }

    /// <summary>The number of the latest script that was run; 0 for none.</summary>
    public static int Version(NpgsqlConnection connection)
    {
        using var there = connection.Sql("SELECT to_regclass('store_migrations') IS NOT NULL");
        if (!(bool)there.ExecuteScalar()!)
            return 0;
        using var newest = connection.Sql("SELECT coalesce(max(number), 0) FROM store_migrations");
        return (int)newest.ExecuteScalar()!;
    }

    /// <summary>A schema that is asked for by name is made, if it is not there.</summary>
    private static void MakeSchema(NpgsqlConnection connection, string? searchPath)
    {
        if (searchPath is null)
            return;
        using var current = connection.Sql("SELECT current_schema()");
        if (current.ExecuteScalar() is string)
            return;
        using var make = connection
            .Sql("SELECT format('CREATE SCHEMA IF NOT EXISTS %I', $1)")
            .With(FirstOf(searchPath));
        Execute(connection, (string)make.ExecuteScalar()!);
    }

    /// <summary>The first schema of a search path, as the server reads it: in lower case unless it is quoted.</summary>
    private static string FirstOf(string searchPath)
    {
        string first = searchPath.Split(',')[0].Trim();
        return first.StartsWith('"') ? first.Trim('"') : first.ToLowerInvariant();
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = connection.Sql(sql);
        command.ExecuteNonQuery();
    }
}

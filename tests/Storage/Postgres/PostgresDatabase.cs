using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>A database of the shared server for one test, taken when it is first asked for: new, or emptied after
/// another test, which costs a tenth of making one with its schema.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    /// <summary>Nothing, where somebody stays connected. Else all rows go but those that the schema brings, and
    /// what was counted starts anew.</summary>
    private const string MakeEmptying = """
        CREATE SCHEMA tests;
        CREATE FUNCTION tests.emptied() RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            named text;
            filled boolean;
            full_ones text[] := '{}';
            looks integer := 0;
        BEGIN
            -- The server's end of a connection that was closed lives on for a moment.
            WHILE EXISTS (
                SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            ) LOOP
                IF looks = 100 THEN RETURN false; END IF;
                looks := looks + 1;
                PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
            END LOOP;
            FOR named IN
                SELECT quote_ident(tablename) FROM pg_tables
                WHERE schemaname = 'public' AND tablename NOT IN ('store_migrations', 'orleansquery')
            LOOP
                EXECUTE 'SELECT EXISTS (SELECT FROM ' || named || ')' INTO filled;
                IF filled THEN full_ones := full_ones || named; END IF;
            END LOOP;
            IF full_ones <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(full_ones, ', ') || ' CASCADE'; END IF;
            PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
            FROM pg_sequences WHERE last_value IS NOT NULL;
            RETURN true;
        END $$
        """;

    private static readonly ConcurrentBag<Kept> Emptied = [];

    private Kept? _kept;

    public string Location => (_kept ??= Emptied.TryTake(out var kept) ? kept : Make()).Location;

    /// <summary>Opens the store in it, with few connections: the server has to do for all tests.</summary>
    public ISweepStore Open() => SweepStores.Open(Location + "?pool=6");

    /// <summary>Leases run on the server's clock, which we do not move: that all of them end earlier is the same to
    /// them.</summary>
    public void LetPass(TimeSpan time) =>
        Execute(
            _kept!.Source,
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE workers SET lease_until = lease_until - interval '{time.TotalSeconds} s'"
            )
        );

    public void Dispose()
    {
        if (_kept is not { } kept)
            return;
        if (Execute(kept.Source, "SELECT tests.emptied()") is true)
        {
            Emptied.Add(kept);
            return;
        }
        kept.Source.Dispose();
        PostgresServer.Shared.Execute(
            "postgres",
            $"DROP DATABASE {new Uri(kept.Location).AbsolutePath.Trim('/')} WITH (FORCE)"
        );
    }

    private static Kept Make()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        var source = PostgresServer.Shared.Keep(location);
        Execute(source, MakeEmptying);
        return new Kept(location, source);
    }

    private static object? Execute(NpgsqlDataSource source, string sql)
    {
        using var command = source.CreateCommand(sql);
        return command.ExecuteScalar();
    }

    /// <summary>A database, and the connection that empties it, which knows its tables after the first time.</summary>
    private sealed record Kept(string Location, NpgsqlDataSource Source);
}

using System.Collections.Concurrent;
using System.Globalization;
using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>A database of the shared server for one test, taken when it is first asked for: new, or emptied after
/// another test, which costs a tenth of making one with its schema.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    /// <summary>Nothing, where somebody is still connected. Else all rows go but those that the schema brings, and
    /// what was counted starts anew.</summary>
    private const string Emptying = """
        CREATE FUNCTION pg_temp.emptied() RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            named text;
            filled boolean;
            full_ones text[] := '{}';
        BEGIN
            IF EXISTS (
                SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            ) THEN
                RETURN false;
            END IF;
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
        END $$;
        SELECT pg_temp.emptied();
        """;

    private static readonly ConcurrentBag<string> Emptied = [];

    private string? _location;

    public string Location =>
        _location ??= Emptied.TryTake(out string? location) ? location : PostgresServer.Shared.MakeDatabase();

    /// <summary>Opens the store in it, with few connections: the server has to do for all tests.</summary>
    public ISweepStore Open() => SweepStores.Open(Location + "?pool=6");

    /// <summary>Leases run on the server's clock, which we do not move: that all of them end earlier is the same to
    /// them.</summary>
    public void LetPass(TimeSpan time) =>
        PostgresServer.Shared.ExecuteAt(
            Location,
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE workers SET lease_until = lease_until - interval '{time.TotalSeconds} s'"
            )
        );

    public void Dispose()
    {
        if (_location is null)
            return;
        if (PostgresServer.Shared.ExecuteAt(_location, Emptying) is true)
            Emptied.Add(_location);
        else
            PostgresServer.Shared.Execute(
                "postgres",
                $"DROP DATABASE {new Uri(_location).AbsolutePath.Trim('/')} WITH (FORCE)"
            );
    }
}

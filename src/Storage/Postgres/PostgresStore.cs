using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// The store for many processes and many hosts: a schema of a PostgreSQL database. Leases run on the server's clock.
/// Every request is one transaction of a few statements, whatever the number of its trials; requests that touch the
/// same trials lock them in the same order.
/// </summary>
internal sealed class PostgresStore : StoreOfParts
{
    private readonly PostgresSession _session;

    [SetsRequiredMembers]
    private PostgresStore(PostgresSession session)
    {
        _session = session;
        Registry = new PostgresRegistry(session);
        Queue = new PostgresQueue(session);
        Leases = new PostgresWorkers(session);
        Attempts = new PostgresAttempts(session);
        Results = new PostgresResults(session);
        Upkeep = new PostgresUpkeep(session);
        Programs = new PostgresPrograms(session);
    }

    /// <inheritdoc/>
    public override string Location => _session.Location;

    /// <summary>Workers' connections, for others who use the same database.</summary>
    public System.Data.Common.DbDataSource Source => _session.Connections.Workers.Shared;

    /// <summary>Does something on a connection, and waits for it.</summary>
    public void Run(Action<NpgsqlConnection> work) =>
        _session.Connections.Open(connection =>
        {
            work(connection);
            return true;
        });

    /// <summary>Brings the schema up to date.</summary>
    public static StoreVersion Migrate(string location) =>
        Ask(
            location,
            (connection, place) =>
            {
                int before = PostgresSchema.Ensure(connection, place.Display, place.Settings.SearchPath);
                return new(
                    place.Display,
                    before,
                    PostgresSchema.Version(connection),
                    PostgresSchema.Migrations[^1].Number
                );
            }
        );

    /// <summary>The schema's number; 0 where there is none.</summary>
    public static StoreVersion Look(string location) =>
        Ask(
            location,
            (connection, place) =>
            {
                int version = PostgresSchema.Version(connection);
                return new(place.Display, version, version, PostgresSchema.Migrations[^1].Number);
            }
        );

    /// <summary>Connects, and if <paramref name="make"/> makes the schema or brings it up to date.</summary>
    public static PostgresStore Open(string location, bool make = true) =>
        new(new PostgresSession(Connect(location, make)));

    /// <summary>The connections to a store whose schema is that of this build.</summary>
    public static PostgresConnections Connect(string location, bool make)
    {
        var place = PostgresLocation.Parse(location);
        var connections = new PostgresConnections(place);
        try
        {
            connections.Open(connection =>
            {
                if (!make)
                    RequireCurrent(connection, place.Display);
                PostgresSchema.Ensure(connection, place.Display, place.Settings.SearchPath);
                return true;
            });
        }
        catch
        {
            connections.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }

        return connections;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _session.DisposeAsync();

    private static void RequireCurrent(NpgsqlConnection connection, string location)
    {
        int version = PostgresSchema.Version(connection);
        int newest = PostgresSchema.Migrations[^1].Number;
        if (version == 0)
            throw StoreReading.Missing(location);
        if (version < newest)
            throw StoreReading.Older(location, version, newest);
    }

    private static StoreVersion Ask(string location, Func<NpgsqlConnection, PostgresLocation, StoreVersion> ask)
    {
        var place = PostgresLocation.Parse(location);
        var connections = new PostgresConnections(place);
        try
        {
            return connections.Open(connection => ask(connection, place));
        }
        finally
        {
            connections.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}

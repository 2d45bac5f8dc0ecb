using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>The connections of a process to a store, divided by what they are for.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    /// <summary>
    /// Everything is looked up by key, in tables that grow a thousandfold after a plan was made for them: so plans that
    /// read whole tables are ruled out instead of left to old statistics. What does read whole tables says so: see
    /// <see cref="WholeTables"/>.
    /// </summary>
    private const string Planner =
        "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c "
        + "default_transaction_isolation=read\\ committed";

    /// <summary>
    /// A connection that nobody has used for about this long is closed, but for one: a process at rest gets by with
    /// that, and a server has only so many. What a burst of requests opened is worth keeping for the next few.
    /// </summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(10);

    /// <summary>Connections for those who read much at once; a place more than this is waited for.</summary>
    private const int MostReading = 8;

    /// <summary>A part of a long reading is small, so that a server that takes longer than this is in
    /// trouble.</summary>
    private const int ReadingSeconds = 30;

    /// <summary>Connections for workers and for control together, where the location does not say (<c>pool</c>); each
    /// has half of them.</summary>
    private const int Most = 16;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _reading;

    public PostgresConnections(PostgresLocation location)
    {
        Location = location.Display;
        var settings = new NpgsqlConnectionStringBuilder(location.Settings.ConnectionString)
        {
            Options = Planner,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            Enlist = false,
            TcpKeepAlive = true,
            CommandTimeout = 60,
            ReadBufferSize = 64 * 1024,
            MinPoolSize = 1,
            ConnectionIdleLifetime = (int)IdleAfter.TotalSeconds,
            ConnectionPruningInterval = (int)IdleAfter.TotalSeconds / 5,
        };
        settings.ApplicationName ??= "sweeps";
        var (workers, control, readers) = Divide(location);
        settings.MaxPoolSize = workers + control;
        var source = SourceOf(settings);
        source.UsePhysicalConnectionInitializer(MakeDurable, MakeDurableAsync);
        _source = source.Build();
        Workers = PoolOf(_source, "workers", workers);
        Control = PoolOf(_source, "control", control);
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = readers;
        settings.CommandTimeout = ReadingSeconds;
        _reading = SourceOf(settings).Build();
        Readers = PoolOf(_reading, "long readings", readers);

        PostgresPool PoolOf(NpgsqlDataSource source, string purpose, int most) =>
            new(source, Location, purpose, most, TimeSpan.FromSeconds(settings.Timeout));
    }

    /// <summary>Knows the kinds of values that a store has, which are PostgreSQL's own. Learning all of them, shapes
    /// and ranges included, and asking the server for more is work at the start of each process.</summary>
    private static NpgsqlSlimDataSourceBuilder SourceOf(NpgsqlConnectionStringBuilder settings)
    {
        NpgsqlSlimDataSourceBuilder builder = new(settings.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();
    }

    /// <summary>How many connections each purpose may have out at once.</summary>
    internal static (int Workers, int Control, int Readers) Divide(PostgresLocation location)
    {
        int all = location.Settings.ShouldSerialize("Maximum Pool Size") ? location.Settings.MaxPoolSize : Most;
        return (all / 2, all - all / 2, Math.Min(MostReading, all));
    }

    /// <summary>Lifts the ban on plans that read whole tables, until the transaction ends.</summary>
    public const string WholeTables =
        "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on";

    /// <summary>Where, without secrets.</summary>
    public string Location { get; }

    /// <summary>For those who train: leases, claims, commits and checkpoints, and what a cluster keeps of its
    /// members.</summary>
    public PostgresPool Workers { get; }

    /// <summary>For those who control sweeps or look at them, briefly.</summary>
    public PostgresPool Control { get; }

    /// <summary>For those who read much, part by part; each part must be of bounded length.</summary>
    public PostgresPool Readers { get; }

    /// <summary>Opens a connection and waits for it; for the start, where nothing is there yet to be asynchronous
    /// about.</summary>
    public T Open<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            using var connection = _source.OpenConnection();
            return work(connection);
        }
        catch (Exception error) when (PostgresErrors.IsOurs(error))
        {
            throw PostgresErrors.Of(Location, error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reading.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A write that returns is durable, even on a server that is set to be faster than that.</summary>
    private const string Durable =
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    private static void MakeDurable(NpgsqlConnection connection)
    {
        using var command = connection.Sql(Durable);
        command.ExecuteNonQuery();
    }

    private static Task MakeDurableAsync(NpgsqlConnection connection) =>
        connection.Sql(Durable).RunAsync(CancellationToken.None);
}

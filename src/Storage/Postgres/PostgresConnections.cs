using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>Connections, and transactions that are run again when another one was in their way. Everything that goes
/// wrong leaves as a <see cref="StoreException"/>.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    /// <summary>How often a transaction is tried while others are in its way, before the caller is told.</summary>
    private const int Tries = 10;

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

    private readonly NpgsqlDataSource _source;

    /// <summary>Long readings have connections of their own: however many there are, whoever trains or controls sweeps
    /// finds one.</summary>
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
        if (!location.Settings.ShouldSerialize("Maximum Pool Size"))
            settings.MaxPoolSize = 16;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(MakeDurable, MakeDurableAsync);
        _source = builder.Build();
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = Math.Min(MostReading, settings.MaxPoolSize);
        settings.CommandTimeout = ReadingSeconds;
        _reading = NpgsqlDataSource.Create(settings);
    }

    /// <summary>Lifts the ban on plans that read whole tables, until the transaction ends.</summary>
    public const string WholeTables =
        "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on";

    /// <summary>Where, without secrets.</summary>
    public string Location { get; }

    /// <summary>Where connections come from, for others in this process that use the same database.</summary>
    public System.Data.Common.DbDataSource Source => _source;

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

    /// <summary>Reads much, on a connection for that; it must be of bounded length.</summary>
    public Task<T> ReadAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read,
        CancellationToken cancellation
    ) =>
        Leavable.RunAsync(
            async token =>
            {
                try
                {
                    return await RunAsync(_reading, open => read(open, token), token).ConfigureAwait(false);
                }
                catch (StoreException error) when (PostgresErrors.IsOfAStaleConnection(error))
                {
                    // The server was away since the connection was read on last; to read once more does no harm.
                    _reading.Clear();
                    return await RunAsync(_reading, open => read(open, token), token).ConfigureAwait(false);
                }
            },
            cancellation
        );

    /// <summary>Reads much in a transaction that ends with it.</summary>
    public Task<T> ReadInTransactionAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read,
        CancellationToken cancellation
    ) =>
        ReadAsync(
            async (connection, token) =>
            {
                var transaction = await connection
                    .BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, token)
                    .ConfigureAwait(false);
                await using var open = transaction.ConfigureAwait(false);
                return await read(connection, token).ConfigureAwait(false);
            },
            cancellation
        );

    /// <summary>Runs work that is a single statement, or otherwise needs no transaction of ours. Who cancels it is let
    /// go at once.</summary>
    public Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    ) => Leavable.RunAsync(token => RunAsync(_source, open => work(open, token), token), cancellation);

    private async Task<T> RunAsync<T>(
        NpgsqlDataSource source,
        Func<NpgsqlConnection, Task<T>> work,
        CancellationToken cancellation
    )
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                return await work(connection).ConfigureAwait(false);
            }
            catch (Exception error) when (PostgresErrors.IsConflict(error) && tries < Tries)
            {
                // Another transaction was in the way, and it has ended.
            }
            catch (Exception error) when (PostgresErrors.IsOurs(error))
            {
                throw PostgresErrors.Of(Location, error);
            }
        }
    }

    /// <summary>
    /// Runs work in a transaction; what it returns is durable. The work may be run more than once, each time on a clean
    /// slate.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Heard until COMMIT is sent, not after.</param>
    /// <param name="inDoubt">Told of the work's result when the connection was lost at COMMIT, so that nobody knows
    /// whether it holds.</param>
    public Task<T> InTransactionAsync<T>(
        Func<NpgsqlConnection, Task<T>> work,
        CancellationToken cancellation,
        Action<T>? inDoubt = null
    ) =>
        RunAsync(
            _source,
            async connection =>
            {
                var transaction = await connection
                    .BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellation)
                    .ConfigureAwait(false);
                await using var open = transaction.ConfigureAwait(false);
                var result = await work(connection).ConfigureAwait(false);
                try
                {
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                }
                catch (Exception error) when (PostgresErrors.LeavesInDoubt(error))
                {
                    inDoubt?.Invoke(result);
                    throw;
                }

                return result;
            },
            cancellation
        );

    /// <summary>Runs work in a transaction as the other does. Who cancels it is let go at once, and does not know
    /// whether it holds.</summary>
    public Task<T> InTransactionAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    ) => Leavable.RunAsync(token => InTransactionAsync(open => work(open, token), token), cancellation);

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

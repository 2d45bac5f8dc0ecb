using System.Data.Common;
using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// Connections for one purpose, of which so many are out at most: however much is asked for one purpose, those who ask
/// for another find theirs. Work that conflicts with another's is run again, and reading whose connection turns out to
/// be broken. Everything that goes wrong leaves as a <see cref="StoreException"/>.
/// </summary>
/// <param name="source">Where connections come from; it has room for those of all its purposes.</param>
/// <param name="location">Where, without secrets.</param>
/// <param name="purpose">What they are for, in words.</param>
/// <param name="most">How many are out at most.</param>
/// <param name="patience">How long one is waited for.</param>
internal sealed class PostgresPool(
    NpgsqlDataSource source,
    string location,
    string purpose,
    int most,
    TimeSpan patience
)
{
    /// <summary>How often a transaction is tried while others are in its way, before the caller is told.</summary>
    private const int Tries = 10;

    private readonly SemaphoreSlim _turns = new(most);

    /// <summary>The same connections under the same bound, for others who use the same database.</summary>
    public DbDataSource Shared => field ??= new ThrottledDataSource(source, _turns);

    /// <summary>Runs work that changes something, and needs no transaction of ours: a single statement. Who cancels it
    /// is let go at once.</summary>
    public Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    ) => Leavable.RunAsync(token => OpenAsync(open => work(open, token), token), cancellation);

    /// <summary>Reads, and changes nothing. Where the server was away since the connection was used last, it reads once
    /// more on another. Who cancels it is let go at once.</summary>
    public Task<T> ReadAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read,
        CancellationToken cancellation
    ) =>
        Leavable.RunAsync(
            async token =>
            {
                try
                {
                    return await OpenAsync(open => read(open, token), token).ConfigureAwait(false);
                }
                catch (StoreException error) when (PostgresErrors.IsOfAStaleConnection(error))
                {
                    // The others that wait in the pool are no better.
                    source.Clear();
                    return await OpenAsync(open => read(open, token), token).ConfigureAwait(false);
                }
            },
            cancellation
        );

    /// <summary>Reads in a transaction that ends with it.</summary>
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
        OpenAsync(
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

    private async Task<T> OpenAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        if (!await _turns.WaitAsync(patience, cancellation).ConfigureAwait(false))
            throw new StoreException(
                StoreProblem.Busy,
                location,
                $"This process may have {most} connections to the store {location} for {purpose}, and all were in use "
                    + $"for {patience.TotalSeconds:0} s. Try again, or allow more with `?pool=`; a running sweep goes "
                    + "on by itself."
            );
        try
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
                    throw PostgresErrors.Of(location, error);
                }
            }
        }
        finally
        {
            _turns.Release();
        }
    }
}

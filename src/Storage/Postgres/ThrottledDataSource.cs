using System.Data;
using System.Data.Common;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// A source of connections that gives out few at a time. A silo that hears of another reads its share of the reminders
/// anew, in dozens of requests at once, and so do all others: each of them would open a connection for every request
/// that the pool has room for.
/// </summary>
/// <param name="source">Where they come from.</param>
/// <param name="turns">Has a place for each that may be out; who finds none waits for one to come back.</param>
internal sealed class ThrottledDataSource(DbDataSource source, SemaphoreSlim turns) : DbDataSource
{
    /// <summary>Nobody is kept from the database for longer than this, whatever became of those who had a connection
    /// before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override string ConnectionString => source.ConnectionString;

    /// <summary>One that is not open; whoever opens it waits for nobody.</summary>
    protected override DbConnection CreateDbConnection() => source.CreateConnection();

    /// <inheritdoc/>
    protected override DbConnection OpenDbConnection()
    {
        bool turn = turns.Wait(Patience);
        try
        {
            return GiveBack(source.OpenConnection(), turn);
        }
        catch when (turn)
        {
            turns.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(
        CancellationToken cancellationToken = default
    )
    {
        bool turn = await turns.WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        try
        {
            return GiveBack(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), turn);
        }
        catch when (turn)
        {
            turns.Release();
            throw;
        }
    }

    /// <summary>Ends the turn of a connection's user when it is closed.</summary>
    private DbConnection GiveBack(DbConnection connection, bool turn)
    {
        if (turn)
            connection.StateChange += EndTurn;
        return connection;
    }

    private void EndTurn(object? sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed)
            return;
        ((DbConnection)sender!).StateChange -= EndTurn;
        turns.Release();
    }
}

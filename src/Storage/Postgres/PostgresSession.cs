using System.Runtime.CompilerServices;
using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>What the parts of an open store share: its connections, and the small numbers of what is in it.</summary>
internal sealed class PostgresSession(PostgresConnections connections) : IAsyncDisposable
{
    /// <summary>The connections, by what they are for.</summary>
    public PostgresConnections Connections => connections;

    /// <summary>The small numbers of sweeps, workers and measures.</summary>
    public PostgresNumbers Numbers { get; } = new(connections);

    /// <summary>Where, without secrets.</summary>
    public string Location => connections.Location;

    /// <summary>Runs a single statement that changes something, on a connection of control.</summary>
    public Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    ) => Connections.Control.RunAsync(work, cancellation);

    /// <summary>Reads, on a connection of control.</summary>
    public Task<T> ReadAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read,
        CancellationToken cancellation
    ) => Connections.Control.ReadAsync(read, cancellation);

    /// <summary>Rows part by part. A connection is held while a part is read, not while somebody makes use of it:
    /// those who are slow to do so, or never do, keep nothing from anybody.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string sweepId,
        long after,
        Func<NpgsqlConnection, long, long, long, CancellationToken, Task<Part<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        long sweep = await Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        bool isFirst = true;
        for (long length = PostgresParts.FirstPart; ; isFirst = false)
        {
            (long from, long wanted, bool mayBeGone) = (after, length, !isFirst);
            var part = await Connections
                .Readers.ReadAsync(
                    async (connection, token) =>
                    {
                        var rows = await read(connection, sweep, from, wanted, token).ConfigureAwait(false);
                        return
                            mayBeGone
                            && !await PostgresTrials
                                .HasMemberAsync(connection, sweep, from, token)
                                .ConfigureAwait(false)
                            ? throw SweepUpkeep.Deleted(Location, sweepId)
                            : rows;
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            foreach (var row in part.Rows)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return row;
            }

            if (part.Last is not { } last)
                yield break;
            (after, length) = (last, part.Next);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connections.DisposeAsync();
}

using System.Collections.Concurrent;
using Sweeps.Scheduling.Identity;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// Claims whose answer was lost with the connection, at COMMIT: whether this worker holds those trials, nobody knows,
/// and nobody would train them. Before it claims again, the server is asked what became of that transaction, and what
/// it did claim is handed back.
/// </summary>
internal sealed class InDoubtTransactions(PostgresConnections connections)
{
    private const string Reason = "the answer to the claim was lost with the connection";

    private readonly ConcurrentQueue<(
        string Transaction,
        long Worker,
        (TrialKey Trial, long Fence)[] Claimed
    )> _inDoubt = [];

    public void Add(
        string transaction,
        long worker,
        IReadOnlyList<TrialClaim> claims,
        IReadOnlyList<ClaimAnswer> answers
    )
    {
        (TrialKey Trial, long Fence)[] claimed =
        [
            .. claims
                .Zip(answers)
                .Where(entry => entry.Second is ClaimAnswer.Claimed)
                .Select(entry => (entry.First.Trial, ((ClaimAnswer.Claimed)entry.Second).Fence))
                .OrderBy(entry => entry.Trial),
        ];
        if (claimed.Length > 0)
            _inDoubt.Enqueue((transaction, worker, claimed));
    }

    /// <summary>Settles what is in doubt, or throws if that cannot be done yet.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellation)
    {
        while (_inDoubt.TryDequeue(out var doubt))
        {
            bool settled = false;
            try
            {
                await HandBackAsync(doubt.Transaction, doubt.Worker, doubt.Claimed, cancellation).ConfigureAwait(false);
                settled = true;
            }
            finally
            {
                if (!settled)
                    _inDoubt.Enqueue(doubt);
            }
        }
    }

    private Task<long> HandBackAsync(
        string transaction,
        long worker,
        (TrialKey Trial, long Fence)[] claimed,
        CancellationToken cancellation
    ) =>
        connections.Workers.InTransactionAsync(
            async connection =>
            {
                // A server that crashed before it wrote anything of a transaction gives its number again: what is not
                // yet, or only now, given out was never committed.
                var status = await connection
                    .Sql(
                        "SELECT CASE WHEN $1::xid8 >= pg_current_xact_id() THEN 'aborted' ELSE "
                            + "pg_xact_status($1::xid8) END"
                    )
                    .With(transaction)
                    .RowsAsync(row => row.MaybeText(0), cancellation)
                    .ConfigureAwait(false);
                if (status[0] == "aborted")
                    return 0;
                if (status[0] == "in progress")
                    throw new StoreException(
                        StoreProblem.Busy,
                        connections.Location,
                        $"The server of the store {connections.Location} has not finished an earlier claim of this "
                            + "worker. Try again; a running sweep goes on by itself."
                    );
                return await connection
                    .Sql(
                        $"""
                        WITH held AS (
                            SELECT t.number, t.fence FROM unnest($1, $2) AS c(key, fence) JOIN trials t ON t.key =
                            c.key AND t.fence = c.fence AND t.state = {Running} AND t.worker = $3
                            ORDER BY t.key FOR UPDATE OF t),
                        freed AS (
                            UPDATE trials t SET state = {Waiting}, worker = NULL, reason = $4 FROM held WHERE t.number =
                            held.number)
                        UPDATE attempts a SET ended = clock_timestamp(), outcome = $5, reason = $4 FROM held WHERE
                        a.trial = held.number AND a.fence = held.fence
                        """
                    )
                    .With(Array.ConvertAll(claimed, claim => claim.Trial.ToArray()))
                    .With(Array.ConvertAll(claimed, claim => claim.Fence))
                    .With(worker)
                    .With(Reason)
                    .With((short)AttemptOutcome.HandedBack)
                    .RunAsync(cancellation)
                    .ConfigureAwait(false);
            },
            cancellation
        );
}

using Npgsql;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

internal sealed partial class PostgresClaims
{
    /// <summary>Takes trials that are as they were seen to be. The checkpoint is asked for once they are locked: until
    /// then their last holder may bring a newer one.</summary>
    private void AddTakeovers(NpgsqlBatch batch, List<(int At, Seen Seen)> free)
    {
        long[] numbers = [.. free.Select(entry => entry.Seen.Number)];
        batch
            .Sql(
                $"""
                WITH held AS (
                    SELECT t.number FROM unnest($1, $2, $3) AS w(number, fence, state)
                    JOIN trials t ON t.number = w.number AND t.fence = w.fence AND t.state = w.state
                    ORDER BY t.key FOR UPDATE OF t)
                UPDATE trials t SET state = {Running}, fence = t.fence + 1, worker = $4, reason = NULL, weights = NULL
                FROM held WHERE t.number = held.number
                RETURNING t.number, t.fence, t.failures
                """
            )
            .With(numbers)
            .With(free.Select(entry => entry.Seen.Fence).ToArray())
            .With(free.Select(entry => (short)entry.Seen.State).ToArray())
            .With(worker);
        batch.Sql("SELECT trial, step FROM checkpoints WHERE trial = ANY($1)").With(numbers);
        var provisional = free.Where(entry => claims[entry.At].IsProvisional).Select(entry => entry.Seen).ToArray();
        if (provisional.Length > 0)
            batch
                .Sql(
                    """
                    DELETE FROM metrics m USING unnest($1, $2) AS w(number, fence), trials t
                    WHERE m.trial = w.number AND t.number = w.number AND t.fence = w.fence + 1 AND t.worker = $3
                        AND m.step > coalesce((SELECT c.step FROM checkpoints c WHERE c.trial = m.trial), -1)
                    """
                )
                .With(Array.ConvertAll(provisional, seen => seen.Number))
                .With(Array.ConvertAll(provisional, seen => seen.Fence))
                .With(worker);
    }

    /// <summary>The steps at which the longest finished trainings ended that these could continue from.</summary>
    private void AddShorter(NpgsqlBatch batch, int[] kin) =>
        batch
            .Sql(
                """
                SELECT k.at, c.step FROM unnest($1, $2, $3) AS k(at, lineage, steps)
                CROSS JOIN LATERAL (SELECT step FROM checkpoints WHERE lineage = k.lineage AND step < k.steps ORDER BY
                step DESC LIMIT 1) c
                """
            )
            .With(Enumerable.Range(0, kin.Length).ToArray())
            .With(Array.ConvertAll(kin, at => claims[at].Lineage!.Value.ToArray()))
            .With(Array.ConvertAll(kin, at => claims[at].Steps));

    private void AddNew(NpgsqlBatch batch, List<int> fresh) =>
        batch
            .Sql(
                """
                INSERT INTO trials (key, lineage, state, fence, worker, home, ordinal) SELECT n.key, n.lineage, 1, 1,
                $3, $4, n.ordinal FROM unnest($1, $2, $5) AS n(key, lineage, ordinal)
                ON CONFLICT (key) DO NOTHING RETURNING key, number
                """
            )
            .With(fresh.Select(at => claims[at].Trial.ToArray()).ToArray())
            .With(fresh.Select(at => claims[at].Lineage?.ToArray()).ToArray())
            .With(worker)
            .With(sweep)
            .With(fresh.Select(at => claims[at].Ordinal).ToArray());

    private async Task<string> WriteDownAsync()
    {
        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        var ended = _begun.Where(begun => begun.LostBy is not null).ToArray();
        if (ended.Length > 0)
        {
            batch
                .Sql(
                    """
                    UPDATE attempts a SET ended = clock_timestamp(), outcome = $3, reason = 'the lease of worker ' ||
                    e.holder || ' ran out'
                    FROM unnest($1, $2, $4) AS e(trial, fence, holder) WHERE a.trial = e.trial AND a.fence = e.fence
                    """
                )
                .With(Array.ConvertAll(ended, begun => begun.Trial))
                .With(Array.ConvertAll(ended, begun => begun.Fence - 1))
                .With((short)AttemptOutcome.Lost)
                .With(Array.ConvertAll(ended, begun => begun.LostBy!));
        }

        if (_begun.Count == 0 && _members.Count == 0)
            return "";
        AddBegunAndMembers(batch);
        var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var open = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        if (reader.GetInt64(1) < _brought)
            throw new StoreException(
                StoreProblem.Misuse,
                location,
                $"An ordinal of a sweep stands for one trial, but some of those that were claimed stand for others "
                    + $"in the store {location}. Claim trials under the numbers of the plan that the sweep was "
                    + "opened with."
            );
        return reader.GetString(0);
    }

    /// <summary>
    /// Attempts, members and their tally in one statement. What a request has brought in is a member and tallied for
    /// certain; of trials that were there others may have made the same members meanwhile. Answers with the
    /// transaction, and how many tallied members there are more.
    /// </summary>
    private void AddBegunAndMembers(NpgsqlBatch batch)
    {
        _members.Sort((left, right) => claims[left.At].Ordinal.CompareTo(claims[right.At].Ordinal));
        batch
            .Sql(
                """
                WITH begun AS (
                    INSERT INTO attempts (trial, fence, worker, started, from_step) SELECT b.trial, b.fence, $4,
                    clock_timestamp(), b.from_step FROM unnest($1, $2, $3) AS b(trial, fence, from_step)),
                joined AS (
                    INSERT INTO members (sweep, ordinal, cell, trial, tallied) SELECT $5, m.ordinal, m.cell, m.trial,
                    m.tallied FROM unnest($6, $7, $8, $9) AS m(ordinal, cell, trial, tallied)
                    ON CONFLICT DO NOTHING RETURNING tallied),
                new AS (
                    SELECT count(*) AS members FROM joined WHERE tallied),
                tallied AS (
                    INSERT INTO tallies AS y (sweep, slot, members) SELECT $5, $10, members FROM new WHERE members > 0
                    ON CONFLICT (sweep, slot) DO UPDATE SET members = y.members + excluded.members)
                SELECT pg_current_xact_id()::text, members FROM new
                """
            )
            .With(_begun.Select(begun => begun.Trial).ToArray())
            .With(_begun.Select(begun => begun.Fence).ToArray())
            .With(_begun.Select(begun => begun.From).ToArray())
            .With(worker)
            .With(sweep)
            .With(_members.Select(member => claims[member.At].Ordinal).ToArray())
            .With(_members.Select(member => claims[member.At].Cell).ToArray())
            .With(_members.Select(member => member.Trial).ToArray())
            .With(_members.Select(member => member.IsTallied).ToArray())
            .With(PostgresTallies.Slot(connection));
    }
}

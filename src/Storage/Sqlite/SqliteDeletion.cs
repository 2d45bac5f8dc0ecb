using Sweeps.Storage.Files;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Sqlite;

/// <summary>Deletes sweeps, inside transactions of the writing thread.</summary>
internal static class SqliteDeletion
{
    /// <summary>Rows of a transaction that deletes, about: others who write wait for no more than that.</summary>
    public const int MostRows = 20_000;

    private const int MostTrials = 1000;

    /// <summary>The number of a sweep that is to get trials; refuses one that was deleted.</summary>
    public static long RequireKept(SqliteConnection connection, string id, long sweep) =>
        connection["SELECT 1 FROM sweeps WHERE number = ? AND deleted IS NULL"].Set(1, sweep).Step()
            ? sweep
            : throw SweepUpkeep.Deleted(connection.Path, id);

    /// <summary>Gives a deleted sweep what it has when it is opened for the first time.</summary>
    public static void TakeUpAgain(SqliteConnection connection, string id, SweepManifest manifest, long now) =>
        connection[
            $"UPDATE sweeps SET deleted = NULL, name = ?, grid = ?, trials = ?, environment = ?, "
                + $"intent = {IntentToRun}, reason = NULL, created = ? WHERE id = ? AND deleted IS NOT NULL"
        ]
            .Set(1, manifest.Name)
            .Set(2, manifest.GridText)
            .Set(3, manifest.Trials)
            .Set(4, manifest.Environment)
            .Set(5, now)
            .Set(6, id)
            .Run();

    public static DeletedPart DeleteSome(
        SqliteConnection connection,
        string id,
        long sweep,
        long now,
        string? actor = null
    )
    {
        RequireKept(connection, id, sweep);
        BeginToDelete(connection, sweep, now);
        // It is deleted in parts, and noted once.
        if (SqliteHistory.Last(connection, sweep) != SweepChange.Deleted)
            SqliteHistory.Note(connection, actor, sweep, SweepChange.Deleted, null, now);
        var members = new List<(long Ordinal, long Trial, bool Tallied)>();
        var rows = connection["SELECT ordinal, trial, tallied FROM members WHERE sweep = ? ORDER BY ordinal LIMIT ?"]
            .Set(1, sweep)
            .Set(2, (long)MostTrials);
        while (rows.Step())
            members.Add((rows.Long(0), rows.Long(1), rows.Long(2) != 0));
        if (members.Count == 0)
        {
            Empty(connection, sweep, now);
            return new(default, true, []);
        }

        SweepWeight gone = default;
        List<byte[]> files = [];
        long tallied = 0,
            changed = 0;
        foreach (var (ordinal, trial, isTallied) in members)
        {
            if (changed > MostRows)
                break;
            connection["DELETE FROM members WHERE sweep = ? AND ordinal = ?"].Set(1, sweep).Set(2, ordinal).Run();
            tallied += isTallied ? 1 : 0;
            if (connection["SELECT 1 FROM members WHERE trial = ? LIMIT 1"].Set(1, trial).Step())
            {
                connection["UPDATE trials SET home = NULL, ordinal = NULL WHERE number = ? AND home = ?"]
                    .Set(1, trial)
                    .Set(2, sweep)
                    .Run();
                gone += new SweepWeight(1, 0, 0, 0, 0);
                changed++;
                continue;
            }

            var weight = DeleteTrial(connection, trial, files);
            gone += weight;
            changed += weight.Metrics + 4;
        }

        connection["UPDATE tallies SET members = members - ? WHERE sweep = ?"].Set(1, tallied).Set(2, sweep).Run();
        return new(gone, false, files);
    }

    /// <summary>Makes sure that nobody trains it, and that nobody begins to.</summary>
    private static void BeginToDelete(SqliteConnection connection, long sweep, long now)
    {
        var row = connection["SELECT name, intent FROM sweeps WHERE number = ?"].Set(1, sweep);
        row.Step();
        string name = row.Text(0);
        var intent = (SweepIntent)row.Int(1);
        var held = connection[
            $"""
            SELECT count(*) FROM trials t INDEXED BY trials_running JOIN workers w ON w.number = t.worker
            WHERE t.state = {Running} AND w.released IS NULL AND w.lease_until >= ?2
            AND EXISTS (SELECT 1 FROM members WHERE trial = t.number AND sweep = ?1)
                AND NOT EXISTS (SELECT 1 FROM members WHERE trial = t.number AND sweep <> ?1)
            """
        ]
            .Set(1, sweep)
            .Set(2, now);
        held.Step();
        bool queued =
            intent != SweepIntent.Pause && connection["SELECT 1 FROM queue WHERE sweep = ?"].Set(1, sweep).Step();
        bool served = connection["SELECT 1 FROM workers WHERE released IS NULL AND lease_until >= ?"]
            .Set(1, now)
            .Step();
        if (SweepUpkeep.Refusal(connection.Path, name, intent, held.Long(0), queued, served) is { } refusal)
            throw refusal;
        connection["DELETE FROM queue WHERE sweep = ?"].Set(1, sweep).Run();
        connection["UPDATE sweeps SET intent = ? WHERE number = ?"]
            .Set(1, (long)SweepIntent.Cancel)
            .Set(2, sweep)
            .Run();
    }

    /// <summary>
    /// Deletes a trial that no sweep has any more. Where somebody may still write for it, because its worker was lost
    /// or has not answered, its row stays, and with it its fence: a later attempt gets another, and the late write is
    /// refused.
    /// </summary>
    private static SweepWeight DeleteTrial(SqliteConnection connection, long trial, List<byte[]> files)
    {
        bool mayBeWritten = connection[
            "SELECT 1 FROM attempts WHERE trial = ? AND (outcome IS NULL OR outcome = ?) LIMIT 1"
        ]
            .Set(1, trial)
            .Set(2, (long)AttemptOutcome.Lost)
            .Step();
        long bytes = 0,
            checkpoints = 0;
        var kept = connection["SELECT bytes FROM checkpoints WHERE trial = ?"].Set(1, trial);
        if (kept.Step())
        {
            checkpoints = 1;
            bytes = kept.Bytes(0).Length;
            if (FileReference.Of(kept.Bytes(0)) is not null)
                files.Add(kept.Bytes(0).ToArray());
        }

        long metrics = Delete("metrics");
        foreach (string table in (string[])["checkpoints", "finals", "violations", "logs", "attempts"])
            Delete(table);
        connection[
            mayBeWritten
                ? $"UPDATE trials SET state = {Waiting}, worker = NULL, home = NULL, ordinal = NULL, failures = 0, "
                    + "step = 0, weights = NULL, reason = NULL, seconds = 0 WHERE number = ?"
                : "DELETE FROM trials WHERE number = ?"
        ]
            .Set(1, trial)
            .Run();
        return new(1, 1, metrics, checkpoints, bytes + SweepWeight.TrialBytes + metrics * SweepWeight.MetricBytes);

        long Delete(string table)
        {
            connection[$"DELETE FROM {table} WHERE trial = ?"].Set(1, trial).Run();
            return connection.Changes;
        }
    }

    private static void Empty(SqliteConnection connection, long sweep, long now)
    {
        connection["DELETE FROM tallies WHERE sweep = ?"].Set(1, sweep).Run();
        connection["DELETE FROM queue WHERE sweep = ?"].Set(1, sweep).Run();
        connection["DELETE FROM proposals WHERE sweep = ?"].Set(1, sweep).Run();
        connection["DELETE FROM tags WHERE sweep = ?"].Set(1, sweep).Run();
        SqlitePrograms.DropFiles(connection, sweep, now);
        connection[
            "UPDATE sweeps SET deleted = ?, grid = '', environment = '', description = NULL, trace = NULL WHERE "
                + "number = ?"
        ]
            .Set(1, now)
            .Set(2, sweep)
            .Run();
    }
}

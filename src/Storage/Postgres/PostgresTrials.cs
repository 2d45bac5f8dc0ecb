using Npgsql;
using Sweeps.Scheduling.Identity;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

/// <summary>Reads trials and their attempts.</summary>
internal static class PostgresTrials
{
    private const string Member =
        "SELECT ordinal, cell, trial FROM members WHERE sweep = $1 AND ordinal > $2 AND ordinal = $4";

    private const string MembersInOrder =
        "SELECT ordinal, cell, trial FROM members WHERE sweep = $1 AND ordinal > $2 ORDER BY ordinal OFFSET 0";

    /// <summary>
    /// Members whose trials are in states other than finished, each kind from an index that holds few others: of the
    /// sweep's own trials those of each state, and the members that are not tallied. Each part is in order, and no
    /// longer than what is asked for.
    /// </summary>
    private static string Unfinished(IReadOnlyList<TrialState> states)
    {
        List<string> parts =
        [
            "(SELECT m.ordinal, m.cell, m.trial FROM members m JOIN trials t ON t.number = m.trial WHERE m.sweep = "
                + "$1 AND m.ordinal > $2 AND NOT m.tallied AND t.state = ANY($4) ORDER BY m.ordinal LIMIT $3)",
        ];
        parts.AddRange(states.Distinct().Order().Select(Own));
        return $"SELECT * FROM ({string.Join(" UNION ALL ", parts)}) u ORDER BY ordinal LIMIT $3";

        // An index of those that run knows no order, but they are never many.
        static string Own(TrialState state) =>
            $"""
                (SELECT t.ordinal, m.cell, t.number FROM trials t JOIN members m ON m.sweep = $1 AND m.ordinal =
                t.ordinal
                WHERE t.home = $1 AND {(
                    state == TrialState.Running ? "" : $"t.state IN ({Apart}) AND "
                )}t.state = {(int)state} AND t.ordinal > $2 ORDER BY t.ordinal LIMIT $3)
                """;
    }

    /// <summary>A part of the trials, in order: those after <see cref="TrialQuery.After"/>.</summary>
    public static async Task<Part<TrialRecord>> TrialsAsync(
        NpgsqlConnection connection,
        long sweep,
        long? ordinal,
        TrialQuery query,
        long part,
        CancellationToken cancellation
    )
    {
        string which =
            ordinal is not null ? Member
            : query.IsOfTheUnfinished ? Unfinished(query.States!)
            : query.States is null ? PostgresParts.Members
            : MembersInOrder;
        await using var transaction = await PostgresParts
            .BeginAsync(connection, query.IsOfTheUnfinished ? null : PostgresParts.InOrder, cancellation)
            .ConfigureAwait(false);
        var command = connection
            .Sql(
                $"""
                SELECT m.ordinal, m.cell, t.key, t.state, t.fence, t.step, t.weights, t.reason, t.seconds, w.id,
                t.failures
                FROM ({which}) m JOIN trials t ON t.number = m.trial LEFT JOIN workers w ON w.number = t.worker
                {(query.States is null ? "" : "WHERE t.state = ANY($4)")} ORDER BY m.ordinal LIMIT $3
                """
            )
            .With(sweep)
            .With(query.After)
            .With(part);
        if (query.States is { } states)
            command.With(states.Select(state => (short)state).ToArray());
        if (ordinal is { } one)
            command.With(one);
        var trials = await command
            .RowsAsync(
                row => new TrialRecord(
                    row.GetInt64(0),
                    row.GetInt64(1),
                    new TrialKey(row.GetFieldValue<byte[]>(2)),
                    (TrialState)row.GetInt16(3),
                    row.GetInt64(4),
                    row.GetInt64(5),
                    row.MaybeBytes(6),
                    row.MaybeText(7),
                    row.GetDouble(8),
                    Attempts: (int)row.GetInt64(4),
                    row.MaybeText(9),
                    row.GetInt32(10)
                ),
                cancellation
            )
            .ConfigureAwait(false);
        return trials.Count < part || ordinal is not null
            ? new(trials, null, 0)
            : new(trials, trials[^1].Ordinal, Math.Min(2 * part, PostgresParts.LargestPart));
    }

    /// <summary>Whether a sweep that is read in parts still has a member, after which a part begins. It is deleted from
    /// its first member on, so that it then had those after it as well: what is left of a sweep is not to pass for the
    /// whole.</summary>
    public static async Task<bool> HasMemberAsync(
        NpgsqlConnection connection,
        long sweep,
        long ordinal,
        CancellationToken cancellation
    ) =>
        (
            await connection
                .Sql("SELECT 1 FROM members WHERE sweep = $1 AND ordinal = $2")
                .With(sweep)
                .With(ordinal)
                .RowsAsync(row => row.GetInt32(0), cancellation)
                .ConfigureAwait(false)
        ).Count > 0;

    public static Task<List<AttemptRecord>> AttemptsAsync(
        NpgsqlConnection connection,
        TrialKey trial,
        CancellationToken cancellation
    ) =>
        connection
            .Sql(
                """
                SELECT a.fence, w.id, a.started, a.ended, a.outcome, a.reason, a.from_step, a.refusals, a.remark
                FROM trials t JOIN attempts a ON a.trial = t.number JOIN workers w ON w.number = a.worker WHERE t.key
                = $1 ORDER BY a.fence
                """
            )
            .With(trial.ToArray())
            .RowsAsync(
                row => new AttemptRecord(
                    row.GetInt64(0),
                    row.GetString(1),
                    row.Time(2),
                    row.IsDBNull(3) ? null : row.Time(3),
                    row.IsDBNull(4) ? null : (AttemptOutcome)row.GetInt16(4),
                    row.MaybeText(5),
                    row.MaybeLong(6),
                    row.GetInt64(7)
                )
                {
                    Remark = row.MaybeText(8),
                },
                cancellation
            );
}

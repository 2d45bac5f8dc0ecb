namespace Sweeps.Storage.Verifying;

/// <summary>Something that holds in every store at every moment between two transactions.</summary>
/// <param name="Name">A short name.</param>
/// <param name="Rule">What must hold, in a sentence.</param>
/// <param name="Breaches">A query for what breaks it: one row with one text for each breach.</param>
internal sealed record StoreInvariant(string Name, string Rule, string Breaches)
{
    /// <summary>Breaches that are shown.</summary>
    public const int MostExamples = 5;

    /// <summary>
    /// The invariants of docs/storage.md that tables alone can show. Two are left out: no table
    /// shows whether an acknowledged write is there, and to check a key against its configuration takes the grid.
    /// </summary>
    /// <param name="hex">How the store's kind writes a column of bytes as digits.</param>
    /// <param name="isTallied">How it asks whether a member is tallied.</param>
    public static IReadOnlyList<StoreInvariant> All(Func<string, string> hex, Func<string, string> isTallied)
    {
        string trial = $"'trial ' || {hex("t.key")}";
        string running = StateLists.Running;
        string finished = StateLists.Finished;
        return
        [
            new(
                "whole-rows",
                "Whatever is kept of a trial (members, attempts, metrics, checkpoints, last values, violations) "
                    + "belongs to a trial that is there.",
                string.Join(
                    " UNION ALL ",
                    ((string[])["members", "attempts", "metrics", "checkpoints", "finals", "violations"]).Select(
                        table =>
                            $"""
                                SELECT 'row of {table} for the number ' || x.trial
                                FROM (SELECT DISTINCT trial FROM {table}) x
                                WHERE NOT EXISTS (SELECT 1 FROM trials t WHERE t.number = x.trial)
                                """
                    )
                )
            ),
            new(
                "known-sweeps",
                "Members, tallies, proposals, tags and places in the queue belong to a sweep that is there and was not "
                    + "deleted.",
                string.Join(
                    " UNION ALL ",
                    ((string[])["members", "tallies", "proposals", "queue", "tags"]).Select(table =>
                        $"""
                            SELECT 'row of {table} for the sweep with the number ' || x.sweep
                            FROM (SELECT DISTINCT sweep FROM {table}) x
                            WHERE NOT EXISTS (SELECT 1 FROM sweeps s WHERE s.number = x.sweep AND s.deleted IS NULL)
                            """
                    )
                )
            ),
            new(
                "known-measures",
                "Metrics are of measures that have a name.",
                """
                SELECT 'measure with the number ' || x.measure FROM (SELECT DISTINCT measure FROM metrics) x
                WHERE NOT EXISTS (SELECT 1 FROM measures m WHERE m.number = x.measure)
                """
            ),
            new(
                "one-holder",
                "A trial that is running is held by one worker that is known, through the attempt of its fence, "
                    + "which has not ended; no other trial is held.",
                $"""
                SELECT {trial} FROM trials t
                WHERE (t.state = {running}) <> (t.worker IS NOT NULL)
                    OR (t.state = {running} AND NOT EXISTS (
                        SELECT 1 FROM attempts a JOIN workers w ON w.number = a.worker
                        WHERE a.trial = t.number AND a.fence = t.fence AND a.worker = t.worker AND a.ended IS NULL
                            AND a.outcome IS NULL))
                """
            ),
            new(
                "open-attempts",
                "An attempt that has not ended is the latest one of a trial that is running.",
                $"""
                SELECT {trial} || ', attempt ' || a.fence FROM attempts a JOIN trials t ON t.number = a.trial
                WHERE (a.ended IS NULL OR a.outcome IS NULL) AND NOT (t.state = {running} AND a.fence = t.fence)
                """
            ),
            new(
                "fences",
                "No attempt, checkpoint or last value has a newer fence than its trial.",
                string.Join(
                    " UNION ALL ",
                    ((string[])["attempts", "checkpoints", "finals"]).Select(table =>
                        $"""
                            SELECT {trial} || ', {table}' FROM {table} x JOIN trials t ON t.number = x.trial
                            WHERE x.fence > t.fence
                            """
                    )
                )
            ),
            new(
                "results",
                "A trial that has ended did so by the attempt of its fence, and in the state that this attempt's "
                    + "outcome makes.",
                $"""
                SELECT {trial} FROM trials t
                WHERE t.state IN ({string.Join(", ", Ends.Select(end => (int)end.StateAfter()))}) AND NOT EXISTS (
                    SELECT 1 FROM attempts a WHERE a.trial = t.number AND a.fence = t.fence AND a.ended IS NOT NULL
                        AND ({string.Join(
                    " OR ",
                    Ends.Select(end => $"a.outcome = {(int)end} AND t.state = {(int)end.StateAfter()}")
                )}))
                """
            ),
            new(
                "kept-states",
                "A checkpoint that has a lineage is the last state of a finished trial: it has the trial's lineage and "
                    + "its last step.",
                $"""
                SELECT {trial} FROM checkpoints c JOIN trials t ON t.number = c.trial
                WHERE c.lineage IS NOT NULL
                    AND (t.state <> {finished} OR t.lineage IS NULL OR c.lineage <> t.lineage
                        OR c.step <> t.step)
                """
            ),
            new(
                "tallies",
                "The tally of a sweep is the number of its members that are tallied.",
                $"""
                SELECT 'sweep ' || s.id || ': ' || coalesce(y.n, 0) || ' in the tally, ' || coalesce(x.n, 0)
                    || ' members'
                FROM sweeps s
                LEFT JOIN (SELECT sweep, sum(members) AS n FROM tallies GROUP BY sweep) y ON y.sweep = s.number
                LEFT JOIN (SELECT m.sweep, count(*) AS n FROM members m WHERE {isTallied("m")} GROUP BY m.sweep) x
                    ON x.sweep = s.number
                WHERE coalesce(y.n, 0) <> coalesce(x.n, 0)
                """
            ),
            new(
                "tallied-members",
                "A member that is tallied brought its trial in, which knows it, or is of a trial that finished at its "
                    + "first attempt.",
                $"""
                SELECT {trial} || ', member ' || m.ordinal FROM members m JOIN trials t ON t.number = m.trial
                WHERE {isTallied("m")} AND NOT (t.home IS NOT NULL AND t.home = m.sweep AND t.ordinal = m.ordinal)
                    AND NOT (t.state = {finished} AND t.fence = 1)
                """
            ),
            new(
                "ordinals",
                "A member's number is one of its sweep's numbers of trials.",
                """
                SELECT 'sweep ' || s.id || ', member ' || m.ordinal FROM members m JOIN sweeps s ON s.number = m.sweep
                WHERE s.deleted IS NULL AND (m.ordinal < 0 OR m.ordinal >= s.trials)
                """
            ),
            new(
                "proposals",
                "The proposals of a search are numbered from 0 on without a gap.",
                """
                SELECT 'sweep ' || s.id FROM sweeps s JOIN (
                    SELECT sweep, count(*) AS n, min(number) AS least, max(number) AS most FROM proposals GROUP BY sweep
                ) p ON p.sweep = s.number
                WHERE p.least <> 0 OR p.most <> p.n - 1
                """
            ),
            new(
                "determinism",
                "No attempt has measured another value than one before it.",
                $"""
                SELECT {trial} || ', step ' || v.step || ', attempt ' || v.fence
                FROM violations v JOIN trials t ON t.number = v.trial
                """
            ),
        ];
    }

    /// <summary>The name and rule of what each kind of store compares in its own way.</summary>
    public static (string Name, string Rule) LastValues { get; } =
        (
            "last-values",
            "The last values that are kept beside a trial that has ended are those of its metrics, bit by bit."
        );

    private static AttemptOutcome[] Ends { get; } =
    [AttemptOutcome.Finished, AttemptOutcome.Diverged, AttemptOutcome.Stopped, AttemptOutcome.Failed];
}

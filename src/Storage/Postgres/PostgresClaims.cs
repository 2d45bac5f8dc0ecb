using Npgsql;
using Sweeps.Scheduling.Identity;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// Who holds which trial. One instance is one request, inside one transaction. It first looks, without locks, unless
/// there can be nothing to see yet. It then takes what seemed to be free, in the order of keys: requests for the same
/// trials wait for each other, and never in a ring. It looks again at what somebody else got meanwhile. Each of these
/// is one statement for all trials.
/// </summary>
internal sealed partial class PostgresClaims(
    NpgsqlConnection connection,
    string location,
    long sweep,
    long worker,
    string workerId,
    IReadOnlyList<TrialClaim> claims,
    bool expectNew,
    CancellationToken cancellation
)
{
    /// <summary>Most trials that are looked at in one statement.</summary>
    private const int Window = 2048;

    private readonly ClaimAnswer?[] _answers = new ClaimAnswer?[claims.Count];
    private readonly List<(int At, long Trial, bool IsTallied)> _members = [];
    private readonly List<Begun> _begun = [];
    private readonly Dictionary<TrialKey, long> _numbers = [];
    private bool _looks = !expectNew;
    private int _brought;

    /// <summary>Claims up to <paramref name="limit"/> trials. The transaction's id is for finding out whether it was
    /// committed, should the connection be lost.</summary>
    public async Task<(IReadOnlyList<ClaimAnswer> Answers, string Transaction)> ClaimAsync(int limit)
    {
        var (open, repeated) = Distinct();
        while (open.Count > 0 && _begun.Count < limit)
            open = await TakeSomeAsync(open, limit - _begun.Count).ConfigureAwait(false);
        foreach (var (at, first) in repeated)
            _answers[at] = Repeat(at, first);
        string transaction = await WriteDownAsync().ConfigureAwait(false);
        return ([.. _answers.Select(answer => answer ?? ClaimAnswer.Untouched.Instance)], transaction);
    }

    /// <summary>The claims of different trials, and those of a trial that comes earlier in the list too.</summary>
    private (List<int> Open, List<(int At, int First)> Repeated) Distinct()
    {
        var open = new List<int>(claims.Count);
        var repeated = new List<(int, int)>();
        var first = new Dictionary<TrialKey, int>(claims.Count);
        for (int at = 0; at < claims.Count; at++)
        {
            if (first.TryAdd(claims[at].Trial, at))
                open.Add(at);
            else
                repeated.Add((at, first[claims[at].Trial]));
        }

        return (open, repeated);
    }

    /// <summary>A second ordinal of one trial: joins the sweep as well, and finds it as the first has left
    /// it.</summary>
    private ClaimAnswer? Repeat(int at, int first)
    {
        if (_answers[first] is not { } answer)
            return null;
        _members.Add((at, _numbers[claims[first].Trial], false));
        return answer is ClaimAnswer.Claimed claimed ? new ClaimAnswer.Held(workerId, claimed.Fence) : answer;
    }

    /// <summary>Decides about a first part of <paramref name="open"/>, claiming no more than <paramref name="limit"/>.
    /// Returns what is still open.</summary>
    private async Task<List<int>> TakeSomeAsync(List<int> open, int limit)
    {
        var seen = _looks ? await LookAsync(open.Take(Window)).ConfigureAwait(false) : [];
        _looks = true;
        var fresh = new List<int>();
        var free = new List<(int At, Seen Seen)>();
        int next = 0;
        for (; next < Math.Min(open.Count, Window) && fresh.Count + free.Count < limit; next++)
        {
            var claim = claims[open[next]];
            if (!seen.TryGetValue(claim.Trial, out var trial))
                fresh.Add(open[next]);
            else if (trial.IsFree)
                free.Add((open[next], trial));
            else
                Settle(open[next], trial);
        }

        var lost = await TakeAsync(fresh, free).ConfigureAwait(false);
        lost.Sort();
        return [.. lost, .. open.Skip(next)];
    }

    private void Settle(int at, Seen trial)
    {
        var claim = claims[at];
        _numbers[claim.Trial] = trial.Number;
        if (!trial.Member)
            _members.Add((at, trial.Number, trial.IsSettled));
        _answers[at] =
            trial.IsStopped ? TrialState.Stopped.Done()
            : trial.State == TrialState.Running ? new ClaimAnswer.Held(trial.Holder ?? "another worker", trial.Fence)
            : trial.State.Done();
    }

    private async Task<Dictionary<TrialKey, Seen>> LookAsync(IEnumerable<int> which)
    {
        var keys = which.Select(at => claims[at]).ToArray();
        var rows = await connection
            .Sql(
                $"""
                SELECT t.key, t.number, t.state, t.fence, t.failures, w.id,
                t.state = {Running} AND w.released IS NULL AND w.lease_until >= clock_timestamp(), m.sweep IS NOT NULL,
                    c.accepted IS NOT NULL AND EXISTS (SELECT 1 FROM attempts a WHERE a.trial = t.number AND a.outcome
                    = $5 AND starts_with(a.reason, c.accepted))
                FROM unnest($2, $3, $4) AS c(key, ordinal, accepted)
                JOIN trials t ON t.key = c.key
                LEFT JOIN workers w ON w.number = t.worker
                LEFT JOIN members m ON m.sweep = $1 AND m.ordinal = c.ordinal
                """
            )
            .With(sweep)
            .With(Array.ConvertAll(keys, claim => claim.Trial.ToArray()))
            .With(Array.ConvertAll(keys, claim => claim.Ordinal))
            .With(Array.ConvertAll(keys, claim => claim.StopsAccepted))
            .With((short)AttemptOutcome.Stopped)
            .RowsAsync(
                row =>
                    (
                        Key: new TrialKey(row.GetFieldValue<byte[]>(0)),
                        Seen: new Seen(
                            row.GetInt64(1),
                            (TrialState)row.GetInt16(2),
                            row.GetInt64(3),
                            row.GetInt32(4),
                            row.MaybeText(5),
                            !row.IsDBNull(6) && row.GetBoolean(6),
                            row.GetBoolean(7),
                            row.GetBoolean(8)
                        )
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return rows.ToDictionary(row => row.Key, row => row.Seen);
    }

    /// <summary>Returns the claims that somebody else came before.</summary>
    private async Task<List<int>> TakeAsync(List<int> fresh, List<(int At, Seen Seen)> free)
    {
        if (fresh.Count + free.Count == 0)
            return [];
        free.Sort((left, right) => claims[left.At].Trial.CompareTo(claims[right.At].Trial));
        fresh.Sort((left, right) => claims[left].Trial.CompareTo(claims[right].Trial));
        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        int[] kin =
        [
            .. fresh
                .Concat(free.Select(entry => entry.At))
                .Where(at => claims[at] is { Lineage: not null, Steps: > 0 }),
        ];
        if (kin.Length > 0)
            AddShorter(batch, kin);
        if (free.Count > 0)
            AddTakeovers(batch, free);
        if (fresh.Count > 0)
            AddNew(batch, fresh);

        var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var open = reader.ConfigureAwait(false);
        var lost = new List<int>();
        var shorter = new Dictionary<int, long>();
        if (kin.Length > 0)
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                shorter[kin[reader.GetInt32(0)]] = reader.GetInt64(1);
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        }

        if (free.Count > 0)
        {
            var taken = new Dictionary<long, (long Fence, int Failures)>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                taken[reader.GetInt64(0)] = (reader.GetInt64(1), reader.GetInt32(2));
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            var steps = new Dictionary<long, long>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                steps[reader.GetInt64(0)] = reader.GetInt64(1);
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            foreach (var (at, seen) in free)
            {
                if (taken.TryGetValue(seen.Number, out var now))
                    Begin(
                        at,
                        seen.Number,
                        now.Fence,
                        steps.TryGetValue(seen.Number, out long step) || shorter.TryGetValue(at, out step)
                            ? step
                            : null,
                        now.Failures,
                        seen
                    );
                else
                    lost.Add(at);
            }
        }

        if (fresh.Count > 0)
        {
            var made = new Dictionary<TrialKey, long>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                made[new(reader.GetFieldValue<byte[]>(0))] = reader.GetInt64(1);
            foreach (int at in fresh)
            {
                if (made.TryGetValue(claims[at].Trial, out long number))
                    Begin(at, number, 1, shorter.TryGetValue(at, out long step) ? step : null, 0, null);
                else
                    lost.Add(at);
            }
        }

        return lost;
    }

    private void Begin(int at, long number, long fence, long? from, int failures, Seen? before)
    {
        var claim = claims[at];
        _numbers[claim.Trial] = number;
        _begun.Add(new(number, fence, from, before is { State: TrialState.Running } ? before.Holder ?? "?" : null));
        _brought += before is null ? 1 : 0;
        if (before is not { Member: true })
            _members.Add((at, number, before is null));
        _answers[at] = new ClaimAnswer.Claimed(fence, failures, from);
    }

    /// <summary>A trial as it was seen.</summary>
    private sealed record Seen(
        long Number,
        TrialState State,
        long Fence,
        int Failures,
        string? Holder,
        bool HeldInTime,
        bool Member,
        bool StopAccepted
    )
    {
        /// <summary>Whether it was stopped early in a way that counts for whoever claims it, and has no result since
        /// that counts for everybody.</summary>
        public bool IsStopped => StopAccepted && !State.IsWhole();

        /// <summary>Whether it can never change again, nor any attempt at it.</summary>
        public bool IsSettled => State == TrialState.Finished && Fence == 1;

        public bool IsFree => !IsStopped && (State == TrialState.Running ? !HeldInTime : State.IsOpen());
    }

    /// <summary>An attempt that begins, and whose attempt before it ended as lost (null: none).</summary>
    private readonly record struct Begun(long Trial, long Fence, long? From, string? LostBy);
}

using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tests.Simulation;

/// <summary>What the store promises, and nothing else: claims with fences, leases on its own clock, fenced commits, one
/// value for each metric.</summary>
internal sealed class SimulatedStore(SimulatedTrials trials, TimeSpan lease, bool fences)
{
    private readonly Dictionary<long, Row> _rows = [];
    private readonly Dictionary<string, DateTimeOffset> _leases = [];

    /// <summary>Metrics that were there with another value: none, ever.</summary>
    public int Violations { get; private set; }

    /// <summary>Writes refused for an older fence.</summary>
    public int Refusals { get; private set; }

    /// <summary>Results that were written over a result: none, ever.</summary>
    public int Doubled { get; private set; }

    public void Heartbeat(string worker, DateTimeOffset now) => _leases[worker] = now + lease;

    /// <summary>Whether a worker is in time.</summary>
    public bool IsPresent(string worker, DateTimeOffset now) =>
        _leases.TryGetValue(worker, out DateTimeOffset until) && until >= now;

    public void Release(string worker)
    {
        _leases.Remove(worker);
        foreach (Row row in _rows.Values.Where(row => row.Holder == worker))
            row.Holder = null;
    }

    /// <param name="claim">What is asked for.</param>
    /// <param name="now">The store's time.</param>
    /// <param name="whole">Whether trials that a rule stopped early are trained on.</param>
    public IReadOnlyList<PositionAnswer> Claim(SweepCommand.ClaimPositions claim, DateTimeOffset now, bool whole)
    {
        int claimed = 0;
        var answers = new List<PositionAnswer>();
        foreach (long position in claim.Positions)
        {
            ClaimAnswer answer =
                claimed < claim.Limit ? Claim(position, claim.Worker, now, whole) : new ClaimAnswer.Untouched();
            claimed += answer is ClaimAnswer.Claimed ? 1 : 0;
            answers.Add(new(position, answer));
        }

        return answers;
    }

    /// <summary>Writes metrics, a checkpoint and perhaps an end, if the fence is still the trial's; false if it is
    /// not.</summary>
    public bool Commit(SimulatedWrite write)
    {
        Row row = _rows[write.Position];
        if (fences && row.Fence == write.Fence && ReferenceEquals(row.End, write))
            return true; // the same write again: its first answer was lost

        if (fences && (row.Fence != write.Fence || row.End is not null || row.Holder is null))
        {
            Refusals++;
            return false;
        }

        foreach (int step in write.Steps)
        {
            long bits = trials.Metric(write.Position, step);
            if (!row.Metrics.TryAdd(step, bits) && row.Metrics[step] != bits)
                Violations++;
        }

        row.Checkpoint = Math.Max(row.Checkpoint, write.Checkpoint);
        if (write.Result is { } result)
        {
            Doubled += row.Result is null ? 0 : 1;
            row.Result = result;
            row.StoppedAt ??= result == AttemptOutcome.Stopped ? write.Checkpoint : null;
        }

        row.Failures += write.OwnError ? 1 : 0;
        if (write.Ends)
        {
            row.Holder = null;
            row.End = write;
        }

        return true;
    }

    public int CheckpointOf(long position) => _rows[position].Checkpoint;

    public bool Knows(long position) => _rows.ContainsKey(position);

    public long FenceOf(long position) => _rows[position].Fence;

    public AttemptOutcome? ResultOf(long position) => _rows.TryGetValue(position, out Row? row) ? row.Result : null;

    /// <summary>The step at which a trial was first stopped early; null: it never was.</summary>
    public int? StoppedAt(long position) => _rows.TryGetValue(position, out Row? row) ? row.StoppedAt : null;

    /// <summary>The trials that have a metric at a step.</summary>
    public IEnumerable<long> Measured(int step) =>
        _rows.Where(row => row.Value.Metrics.ContainsKey(step)).Select(row => row.Key);

    public IReadOnlyDictionary<int, long> MetricsOf(long position) => _rows[position].Metrics;

    private ClaimAnswer Claim(long position, string worker, DateTimeOffset now, bool whole)
    {
        if (!_rows.TryGetValue(position, out Row? row))
            _rows[position] = row = new Row();
        if (
            row.StoppedAt is not null
            && !whole
            && row.Result is not (AttemptOutcome.Finished or AttemptOutcome.Diverged)
        )
            return new ClaimAnswer.Done(AttemptOutcome.Stopped);
        if (row.Result is AttemptOutcome.Stopped)
            row.Result = null;
        if (row.Result is { } result)
            return new ClaimAnswer.Done(result);
        if (row.Holder is { } holder && _leases.TryGetValue(holder, out DateTimeOffset until) && until >= now)
            return new ClaimAnswer.Held(holder, row.Fence);
        (row.Holder, row.End) = (worker, null);
        return new ClaimAnswer.Claimed(++row.Fence, row.Failures);
    }

    private sealed class Row
    {
        public long Fence;
        public string? Holder;
        public SimulatedWrite? End;
        public int Checkpoint,
            Failures;
        public AttemptOutcome? Result;
        public int? StoppedAt;
        public readonly SortedDictionary<int, long> Metrics = [];
    }
}

/// <summary>One write of an attempt. <c>Result</c> null with <c>Ends</c>: handed back, or to be tried again.</summary>
internal sealed record SimulatedWrite(
    long Position,
    long Fence,
    IReadOnlyList<int> Steps,
    int Checkpoint,
    bool Ends,
    AttemptOutcome? Result,
    bool OwnError
);

/// <summary>What every trial does, as a function of its position alone.</summary>
internal sealed class SimulatedTrials(int count, int seed)
{
    public int Count => count;

    public int Steps(long position) => Hash(position, 1) % 6;

    public AttemptOutcome Result(long position) =>
        (Hash(position, 2) % 10) switch
        {
            0 => AttemptOutcome.Diverged,
            1 => AttemptOutcome.Failed,
            _ => AttemptOutcome.Finished,
        };

    /// <summary>How many attempts end in the trial's own error before one does not.</summary>
    public int ErrorsFirst(long position) =>
        Result(position) == AttemptOutcome.Failed ? int.MaxValue
        : Hash(position, 3) % 12 == 0 ? 1 + Hash(position, 4) % 2
        : 0;

    /// <summary>The bits of a metric: not a matter of who trains the trial, or how often.</summary>
    public long Metric(long position, int step) => ((long)Hash(position, 100 + step) << 20) ^ step;

    /// <summary>What a metric says to a rule that stops trials early; few values, so that some are equal.</summary>
    public double Reading(long position, int step) => Metric(position, step) / (1 << 20) % 7;

    /// <summary>What the trial measures in the end; 0 to 1.</summary>
    public double Value(long position) => Hash(position, 5) / (double)0x40000000;

    private int Hash(long position, int salt)
    {
        ulong x =
            (ulong)position * 0x9E3779B97F4A7C15 + (ulong)salt * 0xBF58476D1CE4E5B9 + (ulong)seed * 0x94D049BB133111EB;
        x = (x ^ (x >> 31)) * 0xD6E8FEB86659FD93;
        return (int)((x ^ (x >> 29)) & 0x3FFFFFFF);
    }
}

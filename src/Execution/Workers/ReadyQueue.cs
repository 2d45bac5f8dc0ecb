namespace Sweeps.Execution.Workers;

/// <summary>
/// Attempts that wait for a slot, in a line for each sweep. A slot takes from the sweep with the fewest slots, among
/// those that may have one more. Of two with as many, the one comes first that was served longer ago. A trial that
/// needs more than is free waits for it, and what becomes free is kept for it.
/// </summary>
internal sealed class ReadyQueue(Room room)
{
    private readonly object _gate = new();
    private readonly Dictionary<string, SweepLane> _lines = [];
    private long _served;
    private int _idle;
    private bool _complete;

    /// <summary>Whether a slot waits for an attempt.</summary>
    public bool IsAnyIdle => Volatile.Read(ref _idle) > 0;

    /// <summary>Called when a slot begins to wait for an attempt; must not come back here.</summary>
    public Action Idle { get; set; } = () => { };

    /// <summary>Adds an attempt to its sweep's line.</summary>
    public void Add(Attempt attempt)
    {
        lock (_gate)
        {
            var line = LineOf(attempt.Order.SweepId);
            line.Forgotten = false;
            line.Attempts.Enqueue(attempt);
            if (_idle > 0)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sets how many slots a sweep may have at once. Without it: all.</summary>
    public void Allow(string sweepId, int slots)
    {
        lock (_gate)
        {
            var line = LineOf(sweepId);
            (line.Limit, line.Forgotten) = (slots, false);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Whether a sweep that was held is forgotten by now.</summary>
    public bool IsForgotten(string sweepId)
    {
        lock (_gate)
            return !_lines.TryGetValue(sweepId, out var line) || line.Forgotten;
    }

    /// <summary>Begins nothing more of a sweep until it is let go as often as it was held.</summary>
    public void Hold(string sweepId)
    {
        lock (_gate)
            LineOf(sweepId).Holds++;
    }

    /// <summary>Lets a sweep go on that was held.</summary>
    public void LetGo(string sweepId)
    {
        lock (_gate)
        {
            var line = LineOf(sweepId);
            line.Holds--;
            Drop(sweepId, line);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Forgets a sweep of which nothing waits.</summary>
    public void Forget(string sweepId)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue(sweepId, out var line))
                return;
            line.Forgotten = true;
            Drop(sweepId, line);
        }
    }

    /// <summary>Waits for an attempt and begins it; null once there will be none. <paramref name="done"/> is the one
    /// that the slot had before.</summary>
    public Attempt? Take(Attempt? done)
    {
        lock (_gate)
        {
            if (done is not null && _lines.TryGetValue(done.Order.SweepId, out var before))
            {
                var needs = done.Needs;
                before.Slots -= needs.Slots;
                room.Return(needs);
                Drop(done.Order.SweepId, before);
                if (_idle > 0 && _lines.Values.Any(line => line.Attempts.Count > 0))
                    Monitor.PulseAll(_gate);
            }

            while (true)
            {
                if (Next() is { } attempt)
                    return attempt;
                if (_complete)
                    return null;
                _idle++;
                Idle();
                Monitor.Wait(_gate);
                _idle--;
            }
        }
    }

    /// <summary>Nothing is waited for any more: slots that find nothing to take are told that there will be
    /// nothing.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    private Attempt? Next()
    {
        var lines = _lines.Values.Where(line =>
            line.Slots < line.Limit && line.Holds == 0 && line.SkipWithdrawn() is not null
        );
        bool keepsGpus = false,
            keepsMemory = false;
        foreach (var line in lines.OrderBy(line => (line.Slots, line.Served)))
        {
            var attempt = line.Attempts.Peek();
            var needs = attempt.Needs;
            if (!room.HasSlots(needs))
                return null;
            // Devices and memory can be taken for hours: meanwhile those may go first that need none.
            keepsGpus |= !room.HasGpus(needs);
            keepsMemory |= !room.HasMemory(needs);
            if ((keepsGpus && needs.Gpus > 0) || (keepsMemory && needs.MemoryBytes > 0))
                continue;

            line.Attempts.Dequeue();
            if (!attempt.TryBegin())
                return Next();
            line.Slots += needs.Slots;
            line.Served = ++_served;
            room.Take(needs);
            return attempt;
        }

        return null;
    }

    private SweepLane LineOf(string sweepId)
    {
        if (!_lines.TryGetValue(sweepId, out var line))
            _lines[sweepId] = line = new SweepLane();
        return line;
    }

    /// <summary>Drops the line of a sweep that is forgotten, once nothing is left of it.</summary>
    private void Drop(string sweepId, SweepLane line)
    {
        while (line.Forgotten && line.Attempts.TryPeek(out var first) && first.IsWithdrawn)
            line.Attempts.Dequeue();
        if (line is { Forgotten: true, Attempts.Count: 0, Slots: 0, Holds: 0 })
            _lines.Remove(sweepId);
    }

    private sealed class SweepLane
    {
        public Queue<Attempt> Attempts { get; } = [];

        /// <summary>The attempt whose turn it is; null: none waits.</summary>
        public Attempt? SkipWithdrawn()
        {
            while (Attempts.TryPeek(out var attempt))
            {
                if (!attempt.IsWithdrawn)
                    return attempt;
                Attempts.Dequeue();
            }

            return null;
        }

        public int Slots { get; set; }

        public int Limit { get; set; } = int.MaxValue;

        public long Served { get; set; }

        public int Holds { get; set; }

        public bool Forgotten { get; set; }
    }
}

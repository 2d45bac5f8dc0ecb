using System.Collections.Concurrent;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>One thread that trains one trial after the other.</summary>
internal sealed class Slot
{
    /// <summary>Training is cut into calls of about this length, between which checkpoints, progress and stops have their place.</summary>
    private static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);

    private readonly int _number;
    private readonly SlotContext _context;
    private readonly Thread _thread;
    private volatile View _view;
    private long _steps;
    private double _samples;

    public Slot(int number, SlotContext context)
    {
        _number = number;
        _context = context;
        _view = new View(null, null);
        _thread = new Thread(Work) { IsBackground = true, Name = $"slot {number}" };
        _thread.Start();
    }

    /// <summary>Updates done on this slot so far.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>Examples trained on so far: updates × batch.</summary>
    public double Samples => Volatile.Read(ref _samples);

    public SlotProgress Progress => _view.Of(_number);

    /// <summary>The attempt on it, and the part of it that is done.</summary>
    public (Attempt? Attempt, double Fraction) Current => _view is { Attempt: { } attempt } view ? (attempt, view.Of(_number).Fraction) : (null, 0);

    public void Join() => _thread.Join();

    private void Work()
    {
        try
        {
            foreach (var attempt in _context.Ready.GetConsumingEnumerable(_context.Abandon))
            {
                Train(attempt);
                _view = new View(null, null);
            }
        }
        catch (OperationCanceledException) when (_context.Abandon.IsCancellationRequested)
        {
            // The run is over for this process; what was trained is in the checkpoints.
        }
        catch (Exception error)
        {
            _context.Broken(error);
        }
        finally
        {
            _view = new View(null, null);
        }
    }

    private void Train(Attempt attempt)
    {
        if (attempt.StopToken.IsCancellationRequested)
        {
            Say(attempt, attempt.Ending(AttemptOutcome.HandedBack, null));
            return;
        }

        var clock = _context.Options.Clock;
        long began = clock.GetTimestamp();
        _view = new View(attempt, clock.GetUtcNow());
        var metrics = new MetricBatch(_context.Options.MetricBatch, batch => Say(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, batch)));
        try
        {
            using var training = Begin(attempt);
            var status = Advance(attempt, training, metrics);
            attempt.Seconds = clock.GetElapsedTime(began).TotalSeconds;
            attempt.Step = training.Step;
            if (!attempt.Overtaken)
                Say(attempt, LastWord(attempt, training, status, metrics.Take()));
        }
        catch (Exception error) when (!_context.Abandon.IsCancellationRequested)
        {
            attempt.Seconds = clock.GetElapsedTime(began).TotalSeconds;
            metrics.Flush();
            _context.Failed(attempt, error is ConfigurationException or DataException ? error.Message : $"{error.GetType().Name}: {error.Message}", error is not (ConfigurationException or DataException));
        }
    }

    private ITraining Begin(Attempt attempt)
    {
        var (training, inherited, trouble) = Beginning.Of(attempt, _context.Engine,
            () => _context.Persist(() => _context.Store.ReadCheckpointAsync(attempt.Trial.Key, _context.Abandon)),
            () => attempt.Trial.Lineage is { } lineage ? _context.Persist(() => _context.Store.ReadShorterAsync(lineage, attempt.Trial.Steps, _context.Abandon)) : null);
        if (trouble is not null)
            _context.Notice(SweepNoticeKind.Checkpoint, attempt, $"Trial {attempt.Trial.Ordinal} starts again from its first step, since its checkpoint cannot be used. {trouble}");
        if (inherited.Count > 0)
            Say(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, inherited));
        return training;
    }

    /// <summary>Trains until the end, or until a stop is asked for; checkpoints on the way.</summary>
    private TrainingStatus Advance(Attempt attempt, ITraining training, MetricBatch metrics)
    {
        var clock = _context.Options.Clock;
        int batch = attempt.Trial.Configuration.Train.Batch;
        long steps = 1;
        long flushed = clock.GetTimestamp();
        long saved = flushed;
        var status = training.Status;
        while (true)
        {
            long from = training.Step;
            long started = clock.GetTimestamp();
            status = training.Advance(steps, metrics, attempt.StopToken);
            Show(training, training.Step - from, batch);
            if (status != TrainingStatus.Running || attempt.StopToken.IsCancellationRequested)
                return status;
            _context.Abandon.ThrowIfCancellationRequested();

            var took = clock.GetElapsedTime(started);
            steps = took >= Chunk ? Math.Max(1, (long)(steps * (Chunk / took))) : Math.Min(steps * 4, 1L << 30);
            if (clock.GetElapsedTime(saved) >= _context.Options.CheckpointEvery)
            {
                Say(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, metrics.Take(), Seal(attempt, training)));
                saved = flushed = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(flushed) >= FlushEvery)
            {
                metrics.Flush();
                flushed = clock.GetTimestamp();
            }
        }
    }

    private AttemptWrite LastWord(Attempt attempt, ITraining training, TrainingStatus status, IReadOnlyList<Metric> metrics)
    {
        var (checkpoint, outcome, reason) = status switch
        {
            TrainingStatus.Finished => (Last(attempt, training), AttemptOutcome.Finished, (string?)null),
            TrainingStatus.Diverged => (null, AttemptOutcome.Diverged, training.Divergence),
            TrainingStatus.Running => (Seal(attempt, training), AttemptOutcome.HandedBack, null),
            _ => throw new System.Diagnostics.UnreachableException($"No rule for the status {status}."),
        };
        byte[]? weights = status == TrainingStatus.Running ? null : training.WeightsHash();
        return new(attempt.Trial.Key, attempt.Fence, metrics, checkpoint, new AttemptEnd(outcome, training.Step, weights, reason, attempt.Seconds));
    }

    /// <summary>The last state, if it is worth its room: longer trainings continue from it.</summary>
    private static StoredCheckpoint? Last(Attempt attempt, ITraining training)
    {
        if (attempt.Trial.Lineage is null || training.Step == 0 || attempt.KeepsUpTo <= 0)
            return null;
        var last = Seal(attempt, training);
        return last.Bytes.Length <= attempt.KeepsUpTo ? last : null;
    }

    private static StoredCheckpoint Seal(Attempt attempt, ITraining training) =>
        new(training.Step, Model.Training.Checkpoint.Seal(attempt.Trial.Key.ToArray(), training.Step, training.SaveState()));

    private void Say(Attempt attempt, AttemptWrite write) => _context.Writes.Add(attempt, write, _context.Abandon);

    private void Show(ITraining training, long steps, int batch)
    {
        Interlocked.Add(ref _steps, steps);
        Volatile.Write(ref _samples, _samples + (double)steps * batch);
        _view.At(training.Step, training.TotalSteps);
    }

    /// <summary>What others may see of the slot.</summary>
    private sealed class View(Attempt? attempt, DateTimeOffset? since)
    {
        private long _step;
        private long _total;

        public Attempt? Attempt => attempt;

        public void At(long step, long total)
        {
            Volatile.Write(ref _total, total);
            Volatile.Write(ref _step, step);
        }

        public SlotProgress Of(int slot) => new(slot, attempt?.Trial.Ordinal, Volatile.Read(ref _step), Volatile.Read(ref _total), since);
    }
}

/// <summary>What the slots of a run share.</summary>
internal sealed class SlotContext
{
    public required HostOptions Options { get; init; }

    public required ITrainingEngine Engine { get; init; }

    public required ISweepStore Store { get; init; }

    public required WriteBehind Writes { get; init; }

    /// <summary>Attempts that may begin. Its length is bounded by the capacity that the run offers.</summary>
    public required BlockingCollection<Attempt> Ready { get; init; }

    /// <summary>Signalled when everything is to end at once.</summary>
    public required CancellationToken Abandon { get; init; }

    /// <summary>Told of an attempt that ended in its own error, and whether trying again may help.</summary>
    public required Action<Attempt, string, bool> Failed { get; init; }

    public required Action<SweepNoticeKind, Attempt, string> Notice { get; init; }

    /// <summary>Told of a fault of the slot itself.</summary>
    public required Action<Exception> Broken { get; init; }

    /// <summary>Waits for the store's answer, through trouble that may pass.</summary>
    public T Persist<T>(Func<Task<T>> ask) => Writes.PersistAsync(ask, Abandon).GetAwaiter().GetResult();
}

using Sweeps.Execution.Progress;
using Sweeps.Execution.Telemetry;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>One thread that trains one trial after the other.</summary>
internal sealed partial class Slot
{
    /// <summary>Training is cut into calls of about this length, between which checkpoints, progress and stops have
    /// their place.</summary>
    private static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(50);

    /// <summary>States that a training brings of its own accord are stored no faster than this.</summary>
    private static readonly TimeSpan OwnStates = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);

    private readonly int _number;
    private readonly SlotContext _context;
    private readonly Thread _thread;
    private volatile View _view;

    public Slot(int number, SlotContext context)
    {
        _number = number;
        _context = context;
        _view = new View(null, null);
        _thread = new Thread(Work) { IsBackground = true, Name = $"slot {number}" };
        _thread.Start();
    }

    /// <summary>What it is at.</summary>
    public SlotState Current => _view.Of(_number);

    public void Join() => _thread.Join();

    private void Work()
    {
        try
        {
            if (_context.Options.Courteous)
                BackgroundPriority.StepBack();
            Attempt? attempt = null;
            while (!_context.Abandon.IsCancellationRequested && (attempt = _context.Ready.Take(attempt)) is not null)
            {
                Train(attempt);
                _view = new View(null, null);
            }
        }
        catch (OperationCanceledException) when (_context.Abandon.IsCancellationRequested)
        {
            // The work is over for this process; what was trained is in the checkpoints.
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
            Enqueue(attempt, attempt.Ending(AttemptOutcome.HandedBack, null));
            return;
        }

        var clock = _context.Options.Clock;
        long began = clock.GetTimestamp();
        _view = new View(attempt, clock.GetUtcNow());
        SweepsTelemetry.SlotsBusy.Add(1);
        attempt.Trace.Begin(_number);
        var metrics = new MetricBatch(
            _context.Options.MetricBatch,
            attempt.Trace,
            batch => Enqueue(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, batch))
        );
        // A timer, since a step, a measure or a program may take longer than all that is allowed.
        using var limit = attempt.Order.Limits.TrialTime is { } longest
            ? clock.CreateTimer(_ => attempt.TimeOut(), null, longest, Timeout.InfiniteTimeSpan)
            : null;
        ITraining? begun = null;
        try
        {
            var training = begun = Begin(attempt);
            attempt.Trace.BeginTraining();
            var (status, stopped) = Advance(attempt, training, metrics);
            attempt.Trace.EndTraining(training.Step);
            attempt.Seconds = clock.GetElapsedTime(began).TotalSeconds;
            if (status == TrainingStatus.Finished)
                attempt.Watch?.Complete();
            if (status == TrainingStatus.Running)
                training.Leave(metrics);
            attempt.Step = training.Step;
            if (attempt.Overtaken)
                return;
            Tell(attempt, training);
            if (attempt.TimedOut && status == TrainingStatus.Running && stopped is null)
                EndInTime(attempt, training, metrics.Take());
            else
                Enqueue(attempt, LastWord(attempt, training, status, stopped, metrics.Take()));
        }
        catch (OperationCanceledException) when (begun is null && attempt.StopToken.IsCancellationRequested)
        {
            attempt.Seconds = clock.GetElapsedTime(began).TotalSeconds;
            EndUnbegun(attempt);
        }
        catch (Exception error) when (!_context.Abandon.IsCancellationRequested)
        {
            attempt.Seconds = clock.GetElapsedTime(began).TotalSeconds;
            metrics.Flush();
            if (begun is not null)
                Tell(attempt, begun);
            _context.Failed(
                attempt,
                error is ConfigurationException or DataException or TrialFailedException
                    ? error.Message
                    : $"{error.GetType().Name}: {error.Message}",
                error is TrialFailedException own
                    ? own.Repeatable
                    : error is not (ConfigurationException or DataException)
            );
        }
        finally
        {
            begun?.Dispose();
            attempt.Trace.End(attempt.Error);
            SweepsTelemetry.SlotsBusy.Add(-1);
        }
    }

    private ITraining Begin(Attempt attempt)
    {
        using var span = attempt.Trace.Part("data");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(attempt.StopToken, _context.Abandon);
        if (attempt.Watch is { } watch)
            _context.Ask(() => watch.PrepareAsync(attempt.CheckpointStep is not null, _context.Abandon));
        var (training, inherited, trouble) = ResumePolicy.Of(
            attempt,
            _context.Engine,
            () => _context.Ask(() => _context.Attempts.ReadCheckpointAsync(attempt.Trial.Key, _context.Abandon)),
            () =>
                attempt.Trial.Lineage is { } lineage
                    ? _context.Ask(() =>
                        _context.Attempts.ReadShorterAsync(lineage, attempt.Trial.Steps, _context.Abandon)
                    )
                    : null,
            stop.Token
        );
        if (trouble is not null)
            StartOver(attempt, trouble);
        attempt.Watch?.See(inherited);
        if (inherited.Count > 0)
            Enqueue(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, inherited));
        return training;
    }

    /// <summary>What was recorded up to the checkpoint that cannot be used is of another history, unless the steps come
    /// out the same.</summary>
    private void StartOver(Attempt attempt, string trouble)
    {
        var configuration = attempt.Trial.Configuration;
        if (!EngineCatalog.Of(configuration).IsExact(configuration))
            Enqueue(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, []) { WithdrawsBeyond = -1 });
        _context.Restarted(attempt, trouble);
    }

    /// <summary>Trains until the end, until a stop is asked for, or until a rule stops the trial early (then with its
    /// reason); checkpoints on the way.</summary>
    private (TrainingStatus Status, string? Stopped) Advance(Attempt attempt, ITraining training, MetricBatch metrics)
    {
        var clock = _context.Options.Clock;
        int batch = attempt.Trial.Configuration.Train.Batch;
        long steps = 1;
        long flushed = clock.GetTimestamp();
        long saved = flushed;
        long? kept = training.SavedStep;
        IMetricSink sink = attempt.Watch?.Over(metrics) ?? metrics;
        if (training.Step > 0 && attempt.Watch?.Begin(training.Step) is { } behind)
            return (TrainingStatus.Running, behind);
        while (true)
        {
            long from = training.Step;
            long started = clock.GetTimestamp();
            var status = training.Advance(
                Math.Min(steps, attempt.Watch?.StepsToLook(from) ?? steps),
                sink,
                attempt.StopToken
            );
            var took = clock.GetElapsedTime(started);
            attempt.Meter.Add(training.Step - from, (double)(training.Step - from) * batch, took.TotalSeconds);
            SweepsTelemetry.Samples.Add((training.Step - from) * batch);
            _view.At(training.Step, training.TotalSteps);
            if (status == TrainingStatus.Running && attempt.Watch?.Verdict(training.Step) is { } reason)
                return (status, reason);
            if (status != TrainingStatus.Running || attempt.StopToken.IsCancellationRequested)
                return (status, null);
            _context.Abandon.ThrowIfCancellationRequested();

            steps = took >= Chunk ? Math.Max(1, (long)(steps * (Chunk / took))) : Math.Min(steps * 4, 1L << 30);
            if (
                training.SavesItself
                    ? training.SavedStep is { } state && state != kept && clock.GetElapsedTime(saved) >= OwnStates
                    : clock.GetElapsedTime(saved) >= _context.Options.CheckpointEvery
            )
            {
                kept = training.SavedStep;
                Tell(attempt, training);
                Enqueue(
                    attempt,
                    new AttemptWrite(attempt.Trial.Key, attempt.Fence, metrics.Take(), Seal(attempt, training))
                );
                saved = flushed = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(flushed) >= FlushEvery)
            {
                Tell(attempt, training);
                metrics.Flush();
                flushed = clock.GetTimestamp();
            }
        }
    }

    private static StoredCheckpoint Seal(Attempt attempt, ITraining training)
    {
        using var span = attempt.Trace.Part("checkpoint");
        long step = training.SavedStep ?? training.Step;
        byte[] bytes = Model.Training.Checkpoint.Seal(attempt.Trial.Key.ToArray(), step, training.SaveState());
        span?.SetTag("sweeps.step", step).SetTag("sweeps.bytes", bytes.Length);
        return new(step, bytes) { Trace = attempt.Trace.TraceParent };
    }

    /// <summary>Says what people may want to read of it, if there is anything new.</summary>
    private void Tell(Attempt attempt, ITraining training)
    {
        var log = training.TakeLog();
        string? remark = training.Remark == attempt.Remark ? null : training.Remark;
        if (log is null && remark is null)
            return;
        attempt.Remark = training.Remark;
        Enqueue(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, []) { Log = log, Remark = remark });
    }

    private void Enqueue(Attempt attempt, AttemptWrite write) => _context.Writes.Add(attempt, write, _context.Abandon);

    /// <summary>What others may see of the slot.</summary>
    private sealed class View(Attempt? attempt, DateTimeOffset? since)
    {
        private long _step;
        private long _total;

        public void At(long step, long total)
        {
            Volatile.Write(ref _total, total);
            Volatile.Write(ref _step, step);
        }

        public SlotState Of(int slot) =>
            new(
                attempt?.Order.Attempt,
                new SlotProgress(
                    slot,
                    attempt?.Trial.Ordinal,
                    Volatile.Read(ref _step),
                    Volatile.Read(ref _total),
                    since
                )
            );
    }
}

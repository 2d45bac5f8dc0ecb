using Microsoft.Extensions.Logging;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Protocol;
using Sweeps.Storage;

namespace Sweeps.Grains.Workers;

/// <summary>
/// Between a worker and one sweep: pulls orders, and says what came of them. Both go on until they get through. Orders
/// are numbered, and acknowledged with the next question; reports may arrive twice, which does no harm. It asks until
/// it has been told that nothing more will come: an order that nobody fetches would be a trial that nobody trains.
/// </summary>
internal sealed partial class SweepLink
{
    /// <summary>A sweep that does not run is asked again after this long, as long as the worker is to work for
    /// it.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly string _sweepId;
    private readonly SiloWorker _worker;
    private readonly ISweepGrain _sweep;
    private readonly ISweepRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _close;

    private readonly ReportSender _reports;
    private readonly Lock _gate = new();
    private CancellationTokenSource _poke = new();
    private TaskCompletionSource _quiet = Completed();
    private int _slots;
    private bool _leaves;
    private bool _pulling;
    private ITrialPlan? _trials;
    private volatile string? _trace;

    public SweepLink(
        string sweepId,
        SiloWorker worker,
        ISweepGrain sweep,
        ISweepRegistry registry,
        TimeProvider clock,
        ILogger log,
        CancellationToken end
    )
    {
        (_sweepId, _worker, _sweep, _registry, _clock, _log) = (sweepId, worker, sweep, registry, clock, log);
        _close = CancellationTokenSource.CreateLinkedTokenSource(end);
        _reports = new ReportSender(
            reports => sweep.ReportAsync(worker.Id, reports),
            reason => NotReported(sweepId, reason, _trace),
            clock,
            _close.Token
        );
        Completion = Task.WhenAll(
            Task.Run(PullAsync, CancellationToken.None),
            Task.Run(_reports.RunAsync, CancellationToken.None)
        );
    }

    /// <summary>Ends after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <summary>Id of the trace that the sweep was submitted in; null: there is none, or no trial has come
    /// yet.</summary>
    public string? Trace => _trace;

    /// <summary>Whether there is nothing to say and nothing asked for.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _reports.IsEmpty && _slots == 0 && !_pulling && _quiet.Task.IsCompleted;
        }
    }

    /// <summary>Sets how many slots the worker gives to the sweep, and lets it know.</summary>
    public void Allot(int slots)
    {
        lock (_gate)
        {
            if (_slots == slots || _leaves)
                return;
            _slots = slots;
            var poke = _poke;
            _poke = new CancellationTokenSource();
            poke.Cancel();
        }
    }

    /// <summary>Gives no slots any more, whatever is allotted, and ends when no trial will come any more.</summary>
    public Task LeaveAsync(CancellationToken cancellation)
    {
        Allot(0);
        lock (_gate)
        {
            _leaves = true;
            return _quiet.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Says what came of an attempt, as soon as it gets through.</summary>
    public void Report(AttemptReport report) => _reports.Add(report);

    /// <summary>Waits until all that was reported has arrived.</summary>
    public Task FlushAsync(CancellationToken cancellation) => _reports.FlushAsync(cancellation);

    /// <summary>Ends it.</summary>
    public void Close() => _close.Cancel();

    private async Task PullAsync()
    {
        var cursor = default(OrderCursor);
        var pause = RetryPause.ForCalls(_clock);
        while (!_close.IsCancellationRequested)
        {
            var (slots, poke, quiet) = Now();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_close.Token, poke);
            try
            {
                bool wanted = slots > 0 || !quiet || _worker.Holds(_sweepId).Count > 0;
                SetPulling(wanted);
                if (!wanted)
                {
                    await Task.Delay(AskAgain, _clock, either.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                var (slotted, done) = _worker.StandingFor(_sweepId);
                AttemptWire[]? holds = cursor.Introduces ? [.. _worker.Holds(_sweepId).Select(Wire.Of)] : null;
                var answer = await _sweep
                    .PullAsync(
                        new PullWire(
                            _worker.Id,
                            slots,
                            cursor.Coordinator,
                            cursor.Taken,
                            holds,
                            slotted,
                            done.Steps,
                            done.Samples
                        ),
                        either.Token
                    )
                    .ConfigureAwait(false);
                pause.Reset();
                if (answer.Quiet)
                    NoteQuiet();
                if (answer.Standing != SweepStandingWire.Running)
                {
                    await Task.Delay(AskAgain, _clock, either.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                var (next, known) = cursor.Receive(
                    answer.SweepCoordinator,
                    answer.First,
                    answer.Orders.Length,
                    answer.Present
                );
                await CarryOutAsync(answer.Orders.AsMemory(known)).ConfigureAwait(false);
                cursor = next;
            }
            catch (Exception) when (either.IsCancellationRequested)
            {
                // Asked anew, with what has changed; or closed.
            }
            catch (Exception error)
            {
                NotPulled(_sweepId, error.Message, _trace);
                await pause.WaitAsync(_close.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Orders keep their sequence, but trials that are to begin, one after the other, may begin at
    /// once.</summary>
    private async Task CarryOutAsync(ReadOnlyMemory<OrderWire> orders)
    {
        List<Task> beginning = [];
        bool grains = _worker.TrialGrains.HaveGrains(Trains(orders.Span), _worker.Slots);
        for (int at = 0; at < orders.Length; at++)
        {
            var order = orders.Span[at];
            if (order.Kind == OrderKindWire.Train && !grains)
            {
                _worker.CarryOut(new WorkerOrder.Train(await DecodeAsync(order).ConfigureAwait(false)));
                continue;
            }

            if (order.Kind == OrderKindWire.Train)
            {
                beginning.Add(_worker.TrainAsync(await DecodeAsync(order).ConfigureAwait(false), order));
                continue;
            }

            await Task.WhenAll(beginning).ConfigureAwait(false);
            beginning.Clear();
            _worker.CarryOut(Wire.Order(order, _sweepId));
        }

        await Task.WhenAll(beginning).ConfigureAwait(false);
    }

    private static int Trains(ReadOnlySpan<OrderWire> orders)
    {
        int trains = 0;
        foreach (var order in orders)
            trains += order.Kind == OrderKindWire.Train ? 1 : 0;
        return trains;
    }

    private async Task<TrialOrder> DecodeAsync(OrderWire wire)
    {
        var attempt = Wire.Attempt(wire.Attempt, _sweepId);
        if (_trials is null || !_trials.IsKnown(attempt.Position))
        {
            var sweep =
                await _registry.FindSweepAsync(_sweepId, _close.Token).ConfigureAwait(false)
                ?? throw new StoredGridException($"The store has no sweep {_sweepId}.");
            _trace = SweepsTelemetry.TraceOf(sweep.Manifest.Trace);
            _trials ??= StoredGrid.TrialsOf(sweep);
            _trials.Search?.Proposals.Fill(sweep.Proposals);
        }

        var trial = _trials.At(attempt.Position);
        if (trial.Key != attempt.Trial)
            throw new StoredGridException(
                $"Position {attempt.Position} of sweep {_sweepId} is trial {trial.Key} to this silo, but "
                    + $"{attempt.Trial} to the one that drives it: they are of different builds."
            );
        return TrialOrder.Of(_sweepId, _trials, attempt.Position, trial, attempt.Fence, wire.CheckpointStep) with
        {
            TraceParent = wire.TraceParent,
        };
    }

    /// <summary>What to ask with. With slots to give, trials may come from now on.</summary>
    private (int Slots, CancellationToken Poke, bool Quiet) Now()
    {
        lock (_gate)
        {
            if (_slots > 0 && _quiet.Task.IsCompleted)
                _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (_slots, _poke.Token, _quiet.Task.IsCompleted);
        }
    }

    private void NoteQuiet()
    {
        lock (_gate)
            _quiet.TrySetResult();
    }

    private void SetPulling(bool pulling)
    {
        lock (_gate)
            _pulling = pulling;
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        completed.SetResult();
        return completed;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep} could not be asked for orders; asked again in a moment: {Reason} (trace {Trace})"
    )]
    private partial void NotPulled(string sweep, string reason, string? trace);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep} could not be told what came of its trials; told again in a moment: {Reason} (trace "
            + "{Trace})"
    )]
    private partial void NotReported(string sweep, string reason, string? trace);
}

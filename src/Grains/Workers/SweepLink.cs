using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sweeps.Execution.Control;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Grains.Contracts;
using Sweeps.Storage;

namespace Sweeps.Grains.Workers;

/// <summary>
/// Between a worker and one sweep: pulls orders, and says what came of them. Both go on until they get through. Orders
/// are numbered, and acknowledged with the next question; reports may arrive twice, which does no harm. It asks until
/// it has been told that nothing more will come: an order that nobody fetches would be a trial that nobody trains.
/// </summary>
internal sealed partial class SweepLink
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>A sweep that does not run is asked again after this long, as long as the worker is to work for
    /// it.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>Most reports in one call.</summary>
    private const int MostReports = 1024;

    private readonly string _sweepId;
    private readonly SiloWorker _worker;
    private readonly ISweepGrain _sweep;
    private readonly ISweepStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _close;

    // Not bounded by a number of its own: an attempt has a few reports at most, and attempts are bounded by what was
    // offered.
    private readonly Channel<AttemptReport> _reports = Channel.CreateUnbounded<AttemptReport>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Lock _gate = new();
    private CancellationTokenSource _poke = new();
    private TaskCompletionSource _flushed = Completed();
    private TaskCompletionSource _quiet = Completed();
    private long _unsent;
    private int _slots;
    private bool _leaves;
    private bool _pulling;
    private ITrialPlan? _trials;

    public SweepLink(
        string sweepId,
        SiloWorker worker,
        ISweepGrain sweep,
        ISweepStore store,
        TimeProvider clock,
        ILogger log,
        CancellationToken end
    )
    {
        (_sweepId, _worker, _sweep, _store, _clock, _log) = (sweepId, worker, sweep, store, clock, log);
        _close = CancellationTokenSource.CreateLinkedTokenSource(end);
        Completion = Task.WhenAll(
            Task.Run(PullAsync, CancellationToken.None),
            Task.Run(ReportAsync, CancellationToken.None)
        );
    }

    /// <summary>Ends after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <summary>Whether there is nothing to say and nothing asked for.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _unsent == 0 && _slots == 0 && !_pulling && _quiet.Task.IsCompleted;
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
    public void Report(AttemptReport report)
    {
        lock (_gate)
        {
            if (_unsent++ == 0 && _flushed.Task.IsCompleted)
                _flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _reports.Writer.TryWrite(report);
    }

    /// <summary>Waits until all that was reported has arrived.</summary>
    public Task FlushAsync(CancellationToken cancellation)
    {
        lock (_gate)
            return _flushed.Task.WaitAsync(cancellation);
    }

    /// <summary>Ends it.</summary>
    public void Close() => _close.Cancel();

    private async Task PullAsync()
    {
        string? coordinator = null;
        long taken = 0;
        bool present = false;
        var pause = FirstPause;
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
                AttemptWire[]? holds = present ? [.. _worker.Holds(_sweepId).Select(Wire.Of)] : null;
                var answer = await _sweep
                    .PullAsync(
                        new PullWire(_worker.Id, slots, coordinator, taken, holds, slotted, done.Steps, done.Samples),
                        either.Token
                    )
                    .ConfigureAwait(false);
                pause = FirstPause;
                if (answer.Quiet)
                    NoteQuiet();
                if (answer.Standing != SweepStandingWire.Running)
                {
                    await Task.Delay(AskAgain, _clock, either.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                if (answer.SweepCoordinator != coordinator)
                    (coordinator, taken) = (answer.SweepCoordinator, 0);
                present = answer.Present;
                int known = (int)Math.Clamp(taken + 1 - answer.First, 0, answer.Orders.Length);
                await CarryOutAsync(answer.Orders.AsMemory(known)).ConfigureAwait(false);
                if (answer.Orders.Length > 0)
                    taken = Math.Max(taken, answer.First + answer.Orders.Length - 1);
            }
            catch (Exception) when (either.IsCancellationRequested)
            {
                // Asked anew, with what has changed; or closed.
            }
            catch (Exception error)
            {
                NotPulled(_sweepId, error.Message);
                await Task.Delay(pause, _clock, _close.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>
    /// Orders keep their sequence, but trials that are to begin, one after the other, may begin at once. More of them
    /// than there are slots are trials of next to no work, claimed ahead: who looked for one of those in the cluster
    /// would find it gone, and a grain for each would cost more than they do.
    /// </summary>
    private async Task CarryOutAsync(ReadOnlyMemory<OrderWire> orders)
    {
        List<Task> beginning = [];
        bool fleeting = Trains(orders.Span) > _worker.Slots;
        for (int at = 0; at < orders.Length; at++)
        {
            var order = orders.Span[at];
            if (order.Kind == OrderKindWire.Train && fleeting)
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
                await _store.FindSweepAsync(_sweepId, _close.Token).ConfigureAwait(false)
                ?? throw new StoredGridException($"The store has no sweep {_sweepId}.");
            _trials ??= StoredGrid.TrialsOf(sweep);
            _trials.Search?.Proposals.Fill(sweep.Proposals);
        }

        var trial = _trials.At(attempt.Position);
        if (trial.Key != attempt.Trial)
            throw new StoredGridException(
                $"Position {attempt.Position} of sweep {_sweepId} is trial {trial.Key} to this silo, but "
                    + $"{attempt.Trial} to the one that drives it: they are of different builds."
            );
        return new TrialOrder(_sweepId, attempt.Position, trial, attempt.Fence, wire.CheckpointStep)
        {
            SweepTrials = _trials.Count,
            Stops = _trials.Stopping is not null,
            TimeLimit = _trials.Limits.TrialTime,
            TraceParent = wire.TraceParent,
        };
    }

    private async Task ReportAsync()
    {
        var batch = new List<ReportWire>();
        while (await WaitAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MostReports && _reports.Reader.TryRead(out var report))
                batch.Add(Wire.Of(report));
            await DeliverAsync([.. batch]).ConfigureAwait(false);
            lock (_gate)
            {
                _unsent -= batch.Count;
                if (_unsent == 0)
                    _flushed.TrySetResult();
            }
        }
    }

    private async Task<bool> WaitAsync()
    {
        try
        {
            return await _reports.Reader.WaitToReadAsync(_close.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task DeliverAsync(ReportWire[] reports)
    {
        for (
            var pause = FirstPause;
            !_close.IsCancellationRequested;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause
        )
        {
            try
            {
                await _sweep.ReportAsync(_worker.Id, reports).ConfigureAwait(false);
                return;
            }
            catch (Exception error)
            {
                NotReported(_sweepId, error.Message);
                await Task.Delay(pause, _clock, _close.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
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
        Message = "Sweep {Sweep} could not be asked for orders; asked again in a moment: {Reason}"
    )]
    private partial void NotPulled(string sweep, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep} could not be told what came of its trials; told again in a moment: {Reason}"
    )]
    private partial void NotReported(string sweep, string reason);
}

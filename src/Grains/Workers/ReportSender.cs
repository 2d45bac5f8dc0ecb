using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Workers;
using Sweeps.Grains.Contracts;

namespace Sweeps.Grains.Workers;

/// <summary>Tells a sweep's grain what came of its attempts, in order, until each report has arrived. A report may
/// arrive twice, which does no harm.</summary>
/// <param name="send">Brings reports to the grain.</param>
/// <param name="failed">Told why they did not arrive; they are sent again.</param>
/// <param name="clock">The clock.</param>
/// <param name="close">Ends it.</param>
internal sealed class ReportSender(
    Func<ReportWire[], Task> send,
    Action<string> failed,
    TimeProvider clock,
    CancellationToken close
)
{
    /// <summary>Most reports in one call.</summary>
    private const int MostReports = 1024;

    // Not bounded by a number of its own: an attempt has a few reports at most, and attempts are bounded by what was
    // offered.
    private readonly Channel<AttemptReport> _reports = Channel.CreateUnbounded<AttemptReport>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Lock _gate = new();
    private TaskCompletionSource? _flushed;
    private long _unsent;

    /// <summary>Whether every report has arrived.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _unsent == 0;
        }
    }

    /// <summary>Says what came of an attempt, as soon as it gets through.</summary>
    public void Add(AttemptReport report)
    {
        lock (_gate)
            _unsent++;
        _reports.Writer.TryWrite(report);
    }

    /// <summary>Waits until all that was reported has arrived.</summary>
    public Task FlushAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_unsent == 0)
                return Task.CompletedTask;
            _flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _flushed.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Sends until it is closed.</summary>
    public async Task RunAsync()
    {
        var batch = new List<ReportWire>();
        while (await WaitAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MostReports && _reports.Reader.TryRead(out var report))
                batch.Add(Wire.Of(report));
            await DeliverAsync([.. batch]).ConfigureAwait(false);
            Arrived(batch.Count);
        }
    }

    private async Task<bool> WaitAsync()
    {
        try
        {
            return await _reports.Reader.WaitToReadAsync(close).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task DeliverAsync(ReportWire[] reports)
    {
        var pause = RetryPause.ForCalls(clock);
        while (!close.IsCancellationRequested)
        {
            try
            {
                await send(reports).ConfigureAwait(false);
                return;
            }
            catch (Exception error)
            {
                failed(error.Message);
                await pause.WaitAsync(close).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Arrived(int reports)
    {
        lock (_gate)
        {
            _unsent -= reports;
            if (_unsent > 0)
                return;
            _flushed?.TrySetResult();
            _flushed = null;
        }
    }
}

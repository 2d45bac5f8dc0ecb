using System.Threading.Channels;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>A sweep that is being run by this process.</summary>
public sealed class SweepRun
{
    /// <summary>The sweep.</summary>
    public SweepRecord Sweep => throw new NotImplementedException();

    /// <summary>How it stands, now.</summary>
    public SweepProgress Progress => throw new NotImplementedException();

    /// <summary>Notable happenings, oldest first; if nobody reads them, the oldest are dropped. Completes with the run.</summary>
    public ChannelReader<SweepNotice> Notices => throw new NotImplementedException();

    /// <summary>Ends when every trial is settled, or the run was stopped; fails when the store cannot be used any more.</summary>
    public Task<SweepResult> Completion => throw new NotImplementedException();

    /// <summary>Every running trial stops at a checkpoint and is handed back; then the run ends as interrupted. Asked twice: no further effect.</summary>
    public void Stop() => throw new NotImplementedException();

    /// <summary>Ends the run at once. Trials that run are taken up from their latest checkpoint by whoever runs the sweep next.</summary>
    public void Abandon() => throw new NotImplementedException();

    internal static Task<SweepRun> StartAsync(ISweepStore store, ITrainingEngine engine, HostOptions options, SweepManifest manifest, ITrialQueue trials, CancellationToken stop) =>
        throw new NotImplementedException();
}

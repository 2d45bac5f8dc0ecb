using System.Diagnostics.CodeAnalysis;
using Sweeps.Execution;
using Sweeps.Execution.Progress;

namespace Sweeps.Client.Watching;

/// <summary>Something that trains and can be looked at.</summary>
internal interface IWatched
{
    /// <summary>The sweep's name.</summary>
    string Name { get; }

    /// <summary>How it stands, now.</summary>
    SweepProgress Progress { get; }

    /// <summary>Ends when the training has.</summary>
    Task Completion { get; }

    /// <summary>Takes the next notable happening, if there is one.</summary>
    bool TryTake([NotNullWhen(true)] out SweepNotice? notice);
}

/// <summary>A run of this process.</summary>
internal sealed class WatchedRun(SweepRun run) : IWatched
{
    public string Name => run.Sweep.Manifest.Name;

    public SweepProgress Progress => run.Progress;

    public Task Completion => run.Completion;

    public bool TryTake([NotNullWhen(true)] out SweepNotice? notice) => run.Notices.TryRead(out notice);
}

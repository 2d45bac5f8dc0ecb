using Sweeps.Execution.Progress;

namespace Sweeps.Execution.Workers;

/// <summary>Is told what a worker does. Called from several threads; must return at once.</summary>
public interface IWorkerListener
{
    /// <summary>Something came of an attempt.</summary>
    void Reported(AttemptReport report);

    /// <summary>Something happened to the worker as a whole: <see cref="SweepNoticeKind.StoreTrouble"/>,
    /// <see cref="SweepNoticeKind.StoreRecovery"/> or <see cref="SweepNoticeKind.Takeover"/>.</summary>
    void Noticed(SweepNoticeKind kind, string message);
}

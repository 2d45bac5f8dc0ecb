using System.Diagnostics;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>On whose behalf the store is written to.</summary>
internal interface IAttemptWriter
{
    /// <summary>Whether nothing of it is wanted any more: another attempt has the trial.</summary>
    bool Overtaken { get; }

    /// <summary>The span that its writes belong to; the default for none.</summary>
    ActivityContext Context { get; }
}

/// <summary>A claim whose answer was lost, so that nobody trains the trial: it is given up by its name alone.</summary>
internal sealed class LostClaim(AttemptName name) : IAttemptWriter
{
    public bool Overtaken => false;

    public ActivityContext Context => default;

    /// <summary>The write that gives it up.</summary>
    public AttemptWrite Ending() =>
        new(
            name.Trial,
            name.Fence,
            [],
            null,
            new AttemptEnd(AttemptOutcome.Lost, 0, null, "the answer to its claim was lost", 0)
        );
}

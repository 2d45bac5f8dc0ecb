using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>One try at a trial in this process, from the claim to the last word about it.</summary>
internal sealed class Attempt(long position, QueuedTrial trial, long fence, long? checkpointStep)
{
    private readonly CancellationTokenSource _stop = new();
    private int _overtaken;

    public long Position => position;

    public QueuedTrial Trial => trial;

    public long Fence => fence;

    /// <summary>The step to continue from, of the trial's own checkpoint or of a shorter training's last; null: from the start.</summary>
    public long? CheckpointStep => checkpointStep;

    /// <summary>The last state is kept, for longer trainings to continue from, if it has no more bytes than this.</summary>
    public long KeepsUpTo { get; init; }

    /// <summary>Signalled when training is to stop at the next step.</summary>
    public CancellationToken StopToken => _stop.Token;

    /// <summary>Whether the store refused a write of it: another attempt has the trial, and nothing of this one is wanted.</summary>
    public bool Overtaken => Volatile.Read(ref _overtaken) != 0;

    /// <summary>Seconds on a slot; set by the slot when it is done with it.</summary>
    public double Seconds { get; set; }

    /// <summary>Updates done; set by the slot when it is done with it.</summary>
    public long Step { get; set; }

    /// <summary>Asks for a stop. May be asked again.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Notes that another attempt has the trial. True the first time.</summary>
    public bool Overtake()
    {
        bool first = Interlocked.Exchange(ref _overtaken, 1) == 0;
        _stop.Cancel();
        return first;
    }

    /// <summary>A write that says how it ended, and nothing more.</summary>
    public AttemptWrite Ending(AttemptOutcome outcome, string? reason) => new(trial.Key, fence, [], null, new AttemptEnd(outcome, Step, null, reason, Seconds));
}

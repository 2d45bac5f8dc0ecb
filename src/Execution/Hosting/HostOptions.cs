using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution.Hosting;

/// <summary>When the last state of a finished trial is kept.</summary>
public enum KeepStates
{
    /// <summary>Where those of all trials of the sweep together take at most
    /// <see cref="HostOptions.KeptBytes"/>.</summary>
    WhenSmall,

    /// <summary>Whatever room it takes.</summary>
    Always,

    /// <summary>Not at all: a longer training begins at its first step.</summary>
    Never,
}

/// <summary>How the embedded host runs trials. None of it changes any result.</summary>
public sealed record HostOptions
{
    /// <summary>Room that the last states of a sweep's trials may take together when they are kept
    /// <see cref="KeepStates.WhenSmall"/>.</summary>
    public const long KeptBytes = 256L << 20;

    /// <summary>Trials trained at once, each on a thread of its own. Default: one for each core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>A running trial is checkpointed after this much training. Default 10 s; what a killed process can
    /// lose.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the last state of a finished trial is kept, so that a longer training of the same continues
    /// from it. Default: where the sweep's take little room.</summary>
    public KeepStates KeepStates { get; init; } = KeepStates.WhenSmall;

    /// <summary>How long this process may be silent before others may take its trials. Default 10 s; too short, and a
    /// busy machine loses trials it is still training.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Metric batches that may wait for the store; when they are all taken, training waits. Default
    /// 256.</summary>
    public int WritesAhead { get; init; } = 256;

    /// <summary>
    /// How long a slot's write may wait for those of other slots, so that one request to the store has them all. No
    /// slot waits for it to be written. Default 0.25 s; 0: not at all. A process with one slot does not wait.
    /// </summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Metrics of one trial that are gathered before they are handed to the store; they are handed over at
    /// least every second of training. Default 256.</summary>
    public int MetricBatch { get; init; } = 256;

    /// <summary>Whether trials that failed before are tried again, if no other process is at the sweep. Default
    /// true.</summary>
    public bool RetryFailed { get; init; } = true;

    /// <summary>When trials are tried again.</summary>
    public SweepRules Rules { get; init; } = SweepRules.Default;

    /// <summary>Labels that this worker carries: sweeps that ask for labels are trained only by workers that carry all
    /// of them. Default: none.</summary>
    public IReadOnlyCollection<string> Labels { get; init; } = [];

    /// <summary>Devices that programs may be given, each to one at a time, by the names that
    /// <c>CUDA_VISIBLE_DEVICES</c> takes. Default: none.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>Bytes of memory that programs may be promised together. Default: what this process may have; 0: not
    /// counted.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Whether this process runs people's own programs, with its own rights. Default false.</summary>
    public bool RunsPrograms { get; init; }

    /// <summary>Says how fast a slot of this machine is, measured where nobody has: asked once, on a thread of its own,
    /// and noted in the store, where plans go by it. Null, the default: nothing is noted.</summary>
    public Func<MachineSpeed>? Speed { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether slots let everything else on the machine come first, so that a process that also has to answer
    /// does so at once. Default false.</summary>
    public bool Courteous { get; init; }

    /// <summary>Whether the host looks, while it trains nothing, at what is left of its sweeps to other workers: for a
    /// process that leaves when nothing can come back to it. Default false.</summary>
    public bool LooksAtOthers { get; init; }

    /// <summary>The worker's name in the store; must be new. Default: host name, process id and the time.</summary>
    public string? WorkerId { get; init; }

    /// <summary>The largest last state, in bytes, that is kept of a trial in a sweep of this many trials.</summary>
    internal long KeepsUpTo(long trials) =>
        KeepStates switch
        {
            KeepStates.Never => 0,
            KeepStates.Always => long.MaxValue,
            KeepStates.WhenSmall => KeptBytes / Math.Max(1, trials),
            _ => throw new System.Diagnostics.UnreachableException($"No rule for {KeepStates}."),
        };

    /// <summary>Trials held elsewhere are looked at often enough to notice within half a lease that theirs has run
    /// out.</summary>
    internal SweepRules RulesForLease =>
        Rules.LongestRecheck <= Lease / 2 ? Rules : Rules with { LongestRecheck = Lease / 2 };

    internal void Validate()
    {
        Require(Slots >= 1, "slots", Slots, "at least 1");
        Require(CheckpointEvery > TimeSpan.Zero, "the checkpoint interval", CheckpointEvery, "longer than 0");
        Require(Lease >= TimeSpan.FromMilliseconds(100), "the lease", Lease, "at least 0.1 s");
        Require(WritesAhead >= 1, "writes ahead", WritesAhead, "at least 1");
        Require(
            Gather >= TimeSpan.Zero && Gather <= TimeSpan.FromSeconds(10),
            "the time to gather writes",
            Gather,
            "between 0 and 10 s"
        );
        Require(MetricBatch >= 1, "the metric batch", MetricBatch, "at least 1");
        Require(Rules.Retries >= 0, "retries", Rules.Retries, "0 or more");
    }

    private static void Require(bool holds, string what, object value, string rule)
    {
        if (!holds)
            throw new ArgumentException(
                FormattableString.Invariant($"A host needs {what} to be {rule}, but it was {value}.")
            );
    }
}

using Sweeps.Execution.Speed;

namespace Sweeps.Grains.Workers;

/// <summary>How the worker of a silo trains.</summary>
public sealed record SiloWorkerOptions
{
    /// <summary>The store of the cluster.</summary>
    public required string Store { get; init; }

    /// <summary>Trials trained at once. Default: one for each core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>What its slots are good for.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>How long it may be silent in the store before others may take its trials. Default 10 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A running trial is checkpointed after this much training. Default 10 s.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it may take to hand back its trials when its silo ends. Default 25 s; what is not handed back
    /// by then goes on from its latest checkpoint.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Which trials in flight have a grain of their own.</summary>
    public TrialGrainUse TrialGrains { get; init; } = TrialGrainUse.UnlessFleeting;

    /// <summary>Whether people's own programs are run, with the rights of the silo. Default false.</summary>
    public bool RunsPrograms { get; init; }

    /// <summary>Devices that programs may be given. Default: none.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>The folder of data sets; null: as for the command.</summary>
    public string? Data { get; init; }

    /// <summary>How the worker of this name trains.</summary>
    internal Execution.Hosting.HostOptions Host(string worker, TimeProvider clock) =>
        new()
        {
            Slots = Slots,
            Lease = Lease,
            CheckpointEvery = CheckpointEvery,
            WorkerId = worker,
            Labels = [.. Labels],
            Gpus = Gpus,
            RunsPrograms = RunsPrograms,
            Speed = KeptSpeed.OfThisMachine().Get,
            Clock = clock,
            Courteous = true,
        };
}

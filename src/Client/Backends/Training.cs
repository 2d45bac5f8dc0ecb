using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Hosting;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Client.Backends;

/// <summary>How a sweep is to be trained and shown, as the command line says.</summary>
internal sealed record Training
{
    /// <summary>The command that goes on, should it be stopped.</summary>
    public required string Resume { get; init; }

    /// <summary>The options that name the place, as they were typed.</summary>
    public IReadOnlyList<string> Place { get; init; } = [];

    /// <summary>Whether to print results only.</summary>
    public bool Quiet { get; init; }

    /// <summary>How to print results.</summary>
    public TableFormat Format { get; init; }

    /// <summary>Whether results and pictures are shown when training has ended.</summary>
    public bool Report { get; init; } = true;

    /// <summary>The folder for pictures; null: that beside the store.</summary>
    public string? Out { get; init; }

    /// <summary>Whether to begin without asking, however large the sweep.</summary>
    public bool Yes { get; init; }

    /// <summary>Who is told of the end: a URL or a command; null: nobody.</summary>
    public string? Notify { get; init; }

    /// <summary>Whether to stay and watch a server train.</summary>
    public bool Watch { get; init; }

    /// <summary>How this process trains, if it does.</summary>
    public HostOptions Host { get; init; } = new();

    /// <summary>A folder with data files, for this process.</summary>
    public string? Data { get; init; }

    /// <summary>How much this process trains for now, in place of what the grid says; null: what the grid
    /// says.</summary>
    public SweepBudget? Budget { get; init; }

    /// <summary>Names of the options that were typed and say how this process trains.</summary>
    public IReadOnlyList<string> Here { get; init; } = [];

    /// <summary>Sweeps of a higher priority are served first by a server.</summary>
    public int Priority { get; init; }

    /// <summary>Most slots that a server gives it at once; null: all.</summary>
    public int? MaxSlots { get; init; }

    /// <summary>Labels that a server's workers must have.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Refuses options that say how this process is to train, where a server does.</summary>
    public void RefuseHere(string server)
    {
        if (Here is [var option, ..])
            throw new MisuseException(
                $"`{option}` says how this process trains, but {server} is to train the sweep. Leave it out, or "
                    + "name a store with --store."
            );
        if (Notify is not null && !Watch)
            throw new MisuseException(
                $"`--notify` needs somebody who stays to the end, but {server} trains the sweep and this command "
                    + "returns at once. Add --watch, or leave it out."
            );
    }
}

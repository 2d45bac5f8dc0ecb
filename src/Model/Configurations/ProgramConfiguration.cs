namespace Sweeps.Model.Configurations;

/// <summary>Somebody's own program, run once for each trial.</summary>
public sealed record ProgramConfiguration
{
    /// <summary>The program and its arguments; <c>{name}</c> stands for a parameter.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>Whether <see cref="Run"/> is one text for <c>/bin/sh</c>. Default: no shell in between.</summary>
    public bool Shell { get; init; }

    /// <summary>Files that it needs, with their contents' hashes.</summary>
    public IReadOnlyList<ProgramFile> Files { get; init; } = [];

    /// <summary>Environment variables, in order of name; <c>{name}</c> stands for a parameter.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What it reports, in the order of the grid file.</summary>
    public IReadOnlyList<ProgramMeasure> Measures { get; init; } = [];

    /// <summary>Where metrics are read from besides the channel; null: nowhere.</summary>
    public ProgramReports? Reports { get; init; }

    /// <summary>The last step, as a whole number or <c>{name}</c>; null: not known.</summary>
    public string? Steps { get; init; }

    /// <summary>Whether a step that is repeated gives the same values, bit for bit.</summary>
    public bool Deterministic { get; init; }

    /// <summary>What it needs of a worker.</summary>
    public ProgramNeeds Needs { get; init; } = new();
}

/// <summary>A file that goes with a program.</summary>
/// <param name="Path">Where it lies in the program's folder; parts are separated by <c>/</c>.</param>
/// <param name="Hash">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Executable">Whether it may be run.</param>
public sealed record ProgramFile(string Path, string Hash, long Size, bool Executable);

/// <summary>A measure that a program reports.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">What it counts; empty for pure numbers.</param>
/// <param name="Minimize">Whether smaller values are the better ones; null: nobody says.</param>
public sealed record ProgramMeasure(string Name, string Unit, bool? Minimize);

/// <summary>Where the metrics of a program are read from that does not report them itself.</summary>
/// <param name="File">A file of CSV (with a header) or of JSON lines that the program appends to; null: standard
/// output.</param>
/// <param name="Pattern">A regular expression with groups named after <c>step</c> and measures, looked for in each line
/// of standard output; null where there is a file.</param>
/// <param name="Step">The column, field or group that holds the step; without it lines are counted from 1.</param>
public sealed record ProgramReports(string? File, string? Pattern, string Step);

/// <summary>What a program needs of a worker.</summary>
/// <param name="Slots">Slots that it takes; default 1.</param>
/// <param name="MemoryBytes">Most memory; null: no limit.</param>
/// <param name="TimeSeconds">Longest time of an attempt; null: no limit.</param>
/// <param name="Gpus">Devices that it gets for itself; default 0.</param>
public sealed record ProgramNeeds(int Slots = 1, long? MemoryBytes = null, double? TimeSeconds = null, int Gpus = 0);

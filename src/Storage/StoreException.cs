namespace Sweeps.Storage;

/// <summary>What is wrong with a store.</summary>
public enum StoreProblem
{
    /// <summary>The location is of a kind that this build does not support.</summary>
    UnsupportedLocation,

    /// <summary>The file is not a store: another kind of file, or another program's database.</summary>
    NotAStore,

    /// <summary>A newer build wrote it.</summary>
    NewerSchema,

    /// <summary>An older build made it, and it is to be read.</summary>
    OlderSchema,

    /// <summary>There is no such database.</summary>
    Missing,

    /// <summary>It is to be read, and nobody has made it yet.</summary>
    NotMade,

    /// <summary>It is damaged.</summary>
    Damaged,

    /// <summary>It may not be read or written, or its folder cannot be made.</summary>
    NoPermission,

    /// <summary>There is no room left on its disk.</summary>
    DiskFull,

    /// <summary>Others kept it busy for longer than a write waits.</summary>
    Busy,

    /// <summary>Its server cannot be reached, or is starting or stopping.</summary>
    Away,

    /// <summary>Reading or writing failed.</summary>
    Io,

    /// <summary>Something is larger than it can hold, such as a checkpoint.</summary>
    TooLarge,

    /// <summary>Its file was deleted, or another was put in its place, while it was in use.</summary>
    Gone,

    /// <summary>The store is closed.</summary>
    Closed,

    /// <summary>It was asked for something it does not have, such as a sweep that was never opened.</summary>
    Misuse,

    /// <summary>It was asked for something that others stand in the way of, such as deleting a sweep that is
    /// running.</summary>
    InUse,
}

/// <summary>Trouble with a store. The message says the rule, the value and the next step.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="location">Which store.</param>
/// <param name="message">The whole message.</param>
/// <param name="code">The database's own error code, where it gave one.</param>
/// <param name="inner">What it comes from.</param>
public sealed class StoreException(
    StoreProblem problem,
    string location,
    string message,
    int? code = null,
    Exception? inner = null
) : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public StoreProblem Problem { get; } = problem;

    /// <summary>Which store.</summary>
    public string Location { get; } = location;

    /// <summary>The database's own error code, where it gave one.</summary>
    public int? Code { get; } = code;

    /// <summary>Whether the same request may succeed later, nothing else changed by us.</summary>
    public bool IsTransient =>
        Problem is StoreProblem.DiskFull or StoreProblem.Busy or StoreProblem.Away or StoreProblem.Io;
}

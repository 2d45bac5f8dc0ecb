namespace Sweeps.Scheduling.Protocol;

/// <summary>How a coordinator knows a worker that asks it for orders, and so what it does with the question.</summary>
public enum Acquaintance
{
    /// <summary>It has never said what it has, to this coordinator: it is asked to, and told nothing else.</summary>
    Stranger,

    /// <summary>It says so now, and takes part from here on, with orders that follow those it has taken.</summary>
    Newcomer,

    /// <summary>It takes part, and is told its orders.</summary>
    Member,
}

/// <summary>Tells who asks.</summary>
public static class Acquaintances
{
    /// <summary>How the coordinator of a name knows a worker.</summary>
    /// <param name="coordinator">The coordinator's name.</param>
    /// <param name="named">The coordinator that the worker has heard last; null: none.</param>
    /// <param name="introduces">Whether the worker says what it has.</param>
    /// <param name="takesPart">Whether there are orders kept for it.</param>
    public static Acquaintance Of(string coordinator, string? named, bool introduces, bool takesPart) =>
        named != coordinator ? Acquaintance.Stranger
        : takesPart ? Acquaintance.Member
        : introduces ? Acquaintance.Newcomer
        : Acquaintance.Stranger;
}

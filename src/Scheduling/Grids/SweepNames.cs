using Sweeps.Scheduling.Texts;

namespace Sweeps.Scheduling.Grids;

/// <summary>What a sweep may be called.</summary>
public static class SweepNames
{
    /// <summary>Characters of the longest name.</summary>
    public const int Longest = 200;

    /// <summary>What a name must be, but for not being empty.</summary>
    public static FreeText Rule { get; } = new(Longest, HasLines: false);

    /// <summary>Whether it is one line, not empty and not too long, with nothing in it that steers a
    /// terminal.</summary>
    public static bool IsGood(string name) => name is { Length: > 0 } && Rule.Allows(name);
}

namespace Sweeps.Scheduling.Grids;

/// <summary>What a sweep may be called.</summary>
public static class SweepNames
{
    /// <summary>Characters of the longest name.</summary>
    public const int Longest = 200;

    /// <summary>Whether it is one line, not empty and not too long.</summary>
    public static bool IsGood(string name) => name is { Length: > 0 and <= Longest } && !name.Any(char.IsControl);
}

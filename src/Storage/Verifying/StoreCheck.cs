namespace Sweeps.Storage.Verifying;

/// <summary>What looking for breaches of one invariant found.</summary>
/// <param name="Invariant">The invariant's name, such as <c>one-holder</c>.</param>
/// <param name="Rule">What must hold, in a sentence.</param>
/// <param name="Breaches">How many rows break it.</param>
/// <param name="Examples">The first of them, five at most.</param>
public sealed record StoreCheck(string Invariant, string Rule, long Breaches, IReadOnlyList<string> Examples)
{
    /// <summary>Whether nothing breaks it.</summary>
    public bool Holds => Breaches == 0;
}

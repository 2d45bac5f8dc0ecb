namespace Sweeps.Programs;

/// <summary>What of a program's words goes into a sentence of ours.</summary>
internal static class Excerpt
{
    /// <summary>The beginning of a text, on one line and without control characters.</summary>
    public static string Of(string text, int most) =>
        new string([.. text.Take(most).Select(letter => char.IsControl(letter) ? '?' : letter)])
        + (text.Length > most ? "…" : "");
}

namespace Sweeps.Client.Running;

/// <summary>Words of a command line that a person may copy.</summary>
internal static class ShellWord
{
    /// <summary>A word as a shell takes it.</summary>
    public static string Quote(string word) =>
        word.Length > 0
        && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=,+@%".Contains(character))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

using System.Text;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Client.Terminals;

/// <summary>Words of a command line that a person may copy.</summary>
internal static class ShellWord
{
    extension(SweepRecord sweep)
    {
        /// <summary>What the sweep is called on a command line: its name, or the beginning of its id where a name
        /// would be taken for an option or cannot be typed.</summary>
        public string Word =>
            sweep.Manifest.Name is var name
            && (name.StartsWith('-') || name.Length == 0 || PlainText.OneLine(name) != name)
                ? SweepReading.ShortId(sweep.Id)
                : Quote(name);
    }

    /// <summary>A word as a shell (bash, zsh, ksh) takes it; nothing in it is expanded.</summary>
    public static string Quote(string word)
    {
        if (PlainText.OneLine(word) != word)
            return QuoteControls(word);
        return
            word.Length > 0
            && word[0] != '='
            && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=,+@%".Contains(character))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>A word with characters that cannot be typed, which shells read as escapes.</summary>
    private static string QuoteControls(string word)
    {
        StringBuilder quoted = new("$'");
        foreach (Rune rune in word.EnumerateRunes())
        {
            string text = rune.ToString();
            if (rune.Value is '\'' or '\\')
                quoted.Append('\\').Append(text);
            else if (PlainText.OneLine(text) == text)
                quoted.Append(text);
            else
                quoted.Append(rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}");
        }

        return quoted.Append('\'').ToString();
    }
}

namespace Sweeps.Model.Names;

/// <summary>Guesses what a word was meant to be that is not in a closed list: a misspelt one, or what other tools call
/// it.</summary>
public static partial class Spelling
{
    private const int LongestWord = 64;
    private const int MostCandidates = 5000;

    /// <summary>A question after the word that was probably meant, or else <paramref name="otherwise"/>.</summary>
    public static string DidYouMean(string word, IEnumerable<string> candidates, string otherwise) =>
        Guess(word, candidates) is { } meant ? $"Did you mean `{meant}`?" : otherwise;

    /// <summary>The same question for the name of an entry of a catalogue.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="entries">The entries that may be meant.</param>
    /// <param name="otherwise">What is said where none is.</param>
    /// <param name="beside">Other words that may stand there.</param>
    public static string DidYouMean(
        string word,
        IEnumerable<INamed> entries,
        string otherwise,
        params IEnumerable<string> beside
    )
    {
        INamed[] known = [.. entries];
        string plain = Plain(word);
        return known.FirstOrDefault(entry => entry.OtherNames.Contains(plain)) is { } meant
            ? $"Did you mean `{meant.Name}`?"
            : DidYouMean(word, known.Select(entry => entry.Name).Concat(beside), otherwise);
    }

    /// <summary>The same for a word that may be right in another place: after one near to it, and before what other
    /// tools call so, comes <paramref name="elsewhere"/>.</summary>
    public static string DidYouMean(string word, IEnumerable<string> candidates, string? elsewhere, string otherwise)
    {
        string[] known = [.. candidates];
        return Nearest(word, known) is { } near
            ? $"Did you mean `{near}`?"
            : elsewhere ?? (Meant(word, known) is { } meant ? $"Did you mean `{meant}`?" : otherwise);
    }

    /// <summary>The question, where a word was probably meant, and then <paramref name="nextStep"/>.</summary>
    public static string Asked(string word, IEnumerable<string> candidates, string nextStep) =>
        $"{Suggestion(word, candidates)} {nextStep}".TrimStart();

    /// <summary>The same question after a sentence, with a space before it; empty where nothing is near.</summary>
    public static string Suggestion(string word, IEnumerable<string> candidates) =>
        Guess(word, candidates) is { } meant ? $" Did you mean `{meant}`?" : "";

    /// <summary>The candidate that says what the word means elsewhere, or else the nearest one; null if there is
    /// none.</summary>
    public static string? Guess(string word, IEnumerable<string> candidates)
    {
        string[] known = [.. candidates.Take(MostCandidates)];
        return Meant(word, known) ?? Nearest(word, known);
    }

    /// <summary>The candidate that has the meaning of a word that other tools use; null if there is none.</summary>
    public static string? Meant(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length > LongestWord || !Synonyms.TryGetValue(Plain(word), out string[]? meant))
            return null;
        string[] known = [.. candidates];
        return meant.FirstOrDefault(known.Contains);
    }

    /// <summary>The candidate within a third of its length in edits, transpositions counting once; null if there is
    /// none.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        if (word.Length > LongestWord)
            return null;
        string? nearest = null;
        int least = int.MaxValue;
        string plain = Plain(word);
        foreach (string candidate in candidates.Take(MostCandidates))
        {
            int most = Math.Max(candidate.Length, word.Length) / 3;
            if (Math.Abs(candidate.Length - word.Length) > most)
                continue;
            int distance = Distance(plain, Plain(candidate));
            if (distance < least && distance <= most)
                (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    private static string Plain(string word) => word.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(change, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}

namespace Sweeps.Scheduling.Fields;

/// <summary>Guesses what a misspelt word was meant to be.</summary>
internal static partial class Spelling
{
    private const int LongestWord = 64;

    /// <summary>The nearest candidate, or else the one that says what the word means elsewhere.</summary>
    public static string? Guess(string word, IEnumerable<string> candidates)
    {
        string[] known = [.. candidates];
        return Meant(word, known) is { } exact ? exact : Nearest(word, known);
    }

    /// <summary>The candidate that has the meaning of a word that other tools use; null if there is none.</summary>
    public static string? Meant(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord || !Synonyms.TryGetValue(Plain(word), out string[]? meant))
            return null;
        string[] known = [.. candidates];
        return meant.FirstOrDefault(known.Contains);
    }

    /// <summary>The candidate within a third of its length in edits, transpositions counting once; null if there is
    /// none.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
            return null;
        string? nearest = null;
        int least = int.MaxValue;
        string plain = Plain(word);
        foreach (string candidate in candidates)
        {
            int distance = Distance(plain, Plain(candidate));
            if (distance < least && distance <= Math.Max(candidate.Length, word.Length) / 3)
                (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    private static string Plain(string word) => word.ToLowerInvariant().Replace('-', '_');

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

namespace Sweeps.Client.Parsing;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary>The closest of the words there are, if one is close.</summary>
    public static string Suggest(string typed, IEnumerable<string> known)
    {
        var best = known
            .Select(word => (Word: word, Distance: Distance(typed, word)))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(2, typed.Length / 3) && best.Distance < typed.Length
            ? $" Did you mean `{best.Word}`?"
            : "";
    }

    /// <summary>Insertions, deletions and replacements that turn one word into the other.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[right.Length];
    }
}

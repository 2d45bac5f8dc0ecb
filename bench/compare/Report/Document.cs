namespace Sweeps.Compare.Report;

/// <summary>A text with blocks that a run writes: from <c>&lt;!-- measured: name --&gt;</c> to <c>&lt;!-- end of name
/// --&gt;</c>. All else is prose and stays.</summary>
internal static class Document
{
    /// <summary>The text with a block's contents replaced.</summary>
    /// <exception cref="FormatException">The text has no such block.</exception>
    public static string Replace(string text, string name, string contents)
    {
        string begin = $"<!-- measured: {name} -->",
            end = $"<!-- end of {name} -->";
        int from = text.IndexOf(begin, StringComparison.Ordinal);
        int to = from < 0 ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
        if (to < 0)
            throw new FormatException(
                $"The document needs a place for `{name}`: a line `{begin}` and, below it, a line `{end}`. Add "
                    + "them where its tables belong."
            );
        return $"{text[..(from + begin.Length)]}\n{contents}\n{text[to..]}";
    }
}

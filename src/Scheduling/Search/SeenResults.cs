namespace Sweeps.Scheduling.Search;

/// <summary>The results that a strategy has worked on. It may go on from them where a history begins with the same
/// ones; otherwise it begins anew, so that what it remembers changes no proposal.</summary>
internal sealed class SeenResults
{
    private readonly List<SearchResult> _seen = [];

    /// <summary>How many there are.</summary>
    public int Count => _seen.Count;

    /// <summary>Takes the results after those that are here, where a history goes on from these; false where it does
    /// not: then all of it is taken.</summary>
    public bool GoOn(IReadOnlyList<SearchResult> results)
    {
        bool continues = BeginsLike(results);
        if (!continues)
            _seen.Clear();
        for (int i = _seen.Count; i < results.Count; i++)
            _seen.Add(results[i]);
        return continues;
    }

    private bool BeginsLike(IReadOnlyList<SearchResult> results)
    {
        if (results.Count < _seen.Count)
            return false;
        for (int i = 0; i < _seen.Count; i++)
        {
            if (!ReferenceEquals(results[i], _seen[i]) && !results[i].IsSameAs(_seen[i]))
                return false;
        }

        return true;
    }
}

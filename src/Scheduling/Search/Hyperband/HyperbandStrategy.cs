using Sweeps.Scheduling.Search.Random;

namespace Sweeps.Scheduling.Search.Hyperband;

/// <summary>Chooses a configuration that is new to a search by rungs, from all that is known.</summary>
internal delegate double[] NewConfiguration(SearchHistory history, long number);

/// <summary>
/// Hyperband (Li 2018, section 3) in the form that promotes one by one (Li 2020, algorithm 2, with its brackets): a
/// proposal is the best configuration that has earned a longer training, or else a new one at the shortest of its
/// bracket. Rungs are the lengths that an axis lists, so that a promoted trial goes on from the state of the shorter
/// one. It goes by results in order of number, and so promotes the same ones however many slots there are.
/// </summary>
public sealed class HyperbandStrategy : ISearchStrategy
{
    private static readonly SearchSetting ReductionFactor = new(
        "reduction_factor",
        3,
        2,
        1000,
        "Of how many configurations at a rung one goes on."
    )
    {
        IsWhole = true,
    };

    private static readonly SearchSetting Brackets = new(
        "brackets",
        0,
        0,
        64,
        "How many of the shortest lengths configurations begin at; 1: all at the shortest; 0: at every length."
    )
    {
        IsWhole = true,
    };

    private const int MostDraws = 20; // of a new configuration, until one is not known

    private readonly LengthSpace _space;
    private readonly NewConfiguration _draw;
    private readonly int _reduction;
    private readonly int _brackets;
    private readonly SeenResults _seen = new();
    private RungBook _book;
    private bool _isLaidOver;

    /// <summary>Searches a space with an axis of lengths by random draws.</summary>
    public HyperbandStrategy(SearchTask task)
        : this(task, DrawsOf(task)) { }

    internal HyperbandStrategy(SearchTask task, NewConfiguration draw)
    {
        (_space, _draw, _reduction) = (new(task.Space), draw, (int)task[ReductionFactor]);
        int asked = (int)task[Brackets];
        _brackets = asked == 0 ? _space.Rungs : Math.Min(asked, _space.Rungs);
        _book = new(_space.Rungs);
    }

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new(
            "hyperband",
            "Trains many configurations briefly, and the best of them longer, by an axis of lengths.",
            task => new HyperbandStrategy(task)
        )
        {
            Settings = [ReductionFactor, Brackets],
            Lacks = LengthSpace.Lacks,
        };

    /// <inheritdoc/>
    public double[] Ask(SearchHistory history, long number)
    {
        ArgumentNullException.ThrowIfNull(history);
        RungBook book = BookOf(history);
        if (book.Promoted(_reduction) is var (rest, rung))
            return _space.At(rest, rung);
        double[] fresh = _draw(history, number);
        for (int turn = 1; turn < MostDraws && book.Knows(fresh); turn++)
            fresh = _draw(SearchHistory.Empty, number + ((long)turn << 40));
        return _space.At(fresh, BracketOf(book));
    }

    // What is pending is laid over the results, and so they are noted anew where there is any.
    private RungBook BookOf(SearchHistory history)
    {
        int told = _seen.Count;
        if (!_seen.GoOn(history.Results) || _isLaidOver)
            (_book, told) = (new(_space.Rungs), 0);
        for (int i = told; i < history.Results.Count; i++)
        {
            SearchResult result = history.Results[i];
            _book.Tell(_space.RestOf(result.Choices), _space.RungOf(result.Choices), result.Value);
        }

        foreach (double[] pending in history.Pending)
            _book.Propose(_space.RestOf(pending), _space.RungOf(pending));
        _isLaidOver = history.Pending.Count > 0;
        return _book;
    }

    // The bracket that is furthest behind its share: n = ⌈(s_max + 1)/(s + 1) η^s⌉ (Li 2018, algorithm 1, line 3).
    private int BracketOf(RungBook book)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int bracket = 0; bracket < _brackets; bracket++)
        {
            int s = _space.Rungs - 1 - bracket;
            double wanted = _space.Rungs / (s + 1.0);
            for (int i = 0; i < s; i++)
                wanted *= _reduction;
            double done = book.Started(bracket) / Math.Ceiling(wanted);
            if (done < least)
                (best, least) = (bracket, done);
        }

        return best;
    }

    private static NewConfiguration DrawsOf(SearchTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        RandomStrategy random = new(task with { Space = new LengthSpace(task.Space).Rest });
        return random.Ask;
    }
}

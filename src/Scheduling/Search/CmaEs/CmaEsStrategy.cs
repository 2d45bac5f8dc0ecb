namespace Sweeps.Scheduling.Search.CmaEs;

/// <summary>
/// The covariance matrix adaptation evolution strategy with restarts (Hansen 2016; Hansen 2009), with margins for
/// levels (Hamano 2022) and shares for categories (Hamano 2024). A generation is λ results that follow each other; a
/// proposal is drawn from the distribution after the last generation that is complete among the results that it sees.
/// </summary>
public sealed class CmaEsStrategy : ISearchStrategy
{
    private static readonly SearchSetting Population = new(
        "population",
        0,
        0,
        10_000,
        "Proposals of a generation; 0: 4 + 3 times the logarithm of the number of axes."
    )
    {
        IsWhole = true,
    };
    private static readonly SearchSetting Step = new(
        "step",
        1.0 / 6,
        0.001,
        1,
        "Standard deviation at the beginning, as a share of each axis."
    );

    private readonly SearchTask _task;
    private readonly CmaSpace _space;
    private readonly SeenResults _seen = new();
    private CmaRestarts? _search;
    private int _behind = -1;

    /// <summary>Searches a space.</summary>
    public CmaEsStrategy(SearchTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        (_task, _space) = (task, new(task.Space));
    }

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new("cma-es", "Covariance matrix adaptation with restarts.", task => new CmaEsStrategy(task))
        {
            Settings = [Population, Step],
        };

    /// <inheritdoc/>
    public double[] Ask(SearchHistory history, long number)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Results.Count == 0)
            return Begin(0).First(number);
        int told = _seen.Count;
        if (!_seen.GoOn(history.Results) || _search is null || _behind != history.Pending.Count)
        {
            _behind = history.Pending.Count;
            _search = Begin(_behind);
            told = 0;
        }

        for (int i = told; i < history.Results.Count; i++)
            _search.Tell(history.Results[i]);
        return _search.Next;
    }

    private CmaRestarts Begin(int behind)
    {
        int population = (int)_task[Population];
        if (population < 2)
            population = CmaConstants.DefaultPopulation(Math.Max(1, _task.Space.Count));
        return new(_space, _task.Seed, population, _task[Step], behind);
    }
}

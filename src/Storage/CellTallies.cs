namespace Sweeps.Storage;

/// <summary>Gathers numbers of trials by cell and state.</summary>
internal sealed class CellTallies
{
    private const int States = 6;

    private readonly Dictionary<long, long[]> _cells = [];

    public void Add(long cell, int state, long number)
    {
        if (!_cells.TryGetValue(cell, out var counts))
            _cells.Add(cell, counts = new long[States]);
        counts[state] += number;
    }

    /// <summary>In order of cell.</summary>
    public IReadOnlyList<CellCounts> Build() =>
        [
            .. _cells
                .OrderBy(pair => pair.Key)
                .Select(pair => new CellCounts(
                    pair.Key,
                    new(pair.Value[0], pair.Value[1], pair.Value[2], pair.Value[3], pair.Value[4], pair.Value[5])
                )),
        ];
}

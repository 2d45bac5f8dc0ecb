namespace Sweeps.Scheduling.Plans;

/// <summary>
/// The numbers of cells over all blocks. Blocks that give the same cell different seeds share its number. The cells of
/// such a block are listed, up to <see cref="LargestList"/> of them in all. Any other block's cells follow those of the
/// blocks before it.
/// </summary>
internal sealed class CellNumbers
{
    public const long LargestList = 1_000_000;

    // Steps of the search for blocks that share cells.
    private const int MostOverlapSteps = 1_000_000;

    private readonly long[] _starts;
    private readonly long[]?[] _lists;
    private readonly Dictionary<long, List<(int Block, long Cell)>> _shared = [];
    private readonly long[]?[] _own;

    public CellNumbers(IReadOnlyList<PlanBlock> blocks)
    {
        _starts = new long[blocks.Count + 1];
        _lists = new long[blocks.Count][];
        _own = new long[blocks.Count][];
        StepLimit limit = new(MostOverlapSteps);
        ILookup<int, int> candidates = OverlapCandidates
            .Of([.. blocks.Select(block => block.Grid)], _ => { }, anySeed: true)
            .ToLookup(pair => pair.Right, pair => pair.Left);
        long left = LargestList;
        for (int block = 0; block < blocks.Count; block++)
        {
            long own = blocks[block].Cells;
            int[] kin =
            [
                .. candidates[block]
                    .Where(earlier =>
                        GridOverlap.Find(blocks[earlier].Grid, blocks[block].Grid, limit, anySeed: true) is not null
                    ),
            ];
            if (kin.Length > 0 && own <= left)
            {
                left -= own;
                long[] list = new long[own];
                List<long> unshared = [];
                for (long cell = 0; cell < own; cell++)
                {
                    var configuration = blocks[block].Configuration(blocks[block].OrdinalsOfCell(cell).First());
                    long shared = kin.Select(earlier =>
                            (earlier, ordinal: blocks[earlier].Find(configuration, anySeed: true))
                        )
                        .Where(found => found.ordinal >= 0)
                        .Select(found => Global(found.earlier, blocks[found.earlier].Cell(found.ordinal)))
                        .FirstOrDefault(-1);
                    if (shared >= 0)
                    {
                        if (!_shared.TryGetValue(shared, out var others))
                            _shared[shared] = others = [];
                        others.Add((block, cell));
                        list[cell] = shared;
                    }
                    else
                    {
                        list[cell] = _starts[block] + unshared.Count;
                        unshared.Add(cell);
                    }
                }

                (_lists[block], _own[block], own) = (list, [.. unshared], unshared.Count);
            }

            _starts[block + 1] = checked(_starts[block] + own);
        }
    }

    public long Count => _starts[^1];

    public long Global(int block, long cell) => _lists[block] is { } list ? list[cell] : _starts[block] + cell;

    public IEnumerable<(int Block, long Cell)> Local(long cell)
    {
        int found = Array.BinarySearch(_starts, cell);
        int block = found >= 0 ? found : ~found - 1;
        while (_starts[block + 1] == _starts[block])
            block++; // a block all of whose cells are shared has none of its own
        long own = cell - _starts[block];
        (int, long) first = (block, _own[block] is { } list ? list[own] : own);
        return _shared.TryGetValue(cell, out var others) ? others.Prepend(first) : [first];
    }
}

using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>search</c>: <c>{ random: { trials: 100, seed: 1 } }</c>.</summary>
internal static class SearchReader
{
    private const string Form = "Write search: { random: { trials: 100, seed: 1 } }.";

    /// <summary>The search, or null: without the key, or after a complaint.</summary>
    public static RandomSearch? Read(Node? node, NodeComplaint complain)
    {
        if (node is null)
            return null;
        if (
            node is not MappingNode { Entries: [var (name, settings)] }
            || name.Text != "random"
            || settings is not MappingNode mapping
        )
        {
            complain(node, "`search` must be a mapping with the key `random`, a mapping", Form);
            return null;
        }

        KeyReader reader = new KeyReader(mapping, "search.random", Form, complain).Only("trials", "seed");
        RandomSearch search = new(
            (int)reader.Whole("trials", 1, RandomSearch.MostTrials, null),
            reader.Whole("seed", 0, long.MaxValue, 0)
        );
        return reader.IsSound ? search : null;
    }
}

using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Search;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>search</c>: a strategy of the catalog with its settings, such as <c>{ random: { trials:
/// 100, seed: 1 } }</c>.</summary>
internal static class SearchReader
{
    /// <summary>The strategies that a grid file may name; without any it is a grid.</summary>
    public static IEnumerable<SearchKind> Kinds(IReadOnlyList<SearchKind> strategies) =>
        strategies.Where(kind => kind.Learns || kind.Draws is not null);

    /// <summary>The search, or null: without the key, or after a complaint.</summary>
    public static GridSearch? Read(
        Node? node,
        NodeComplaint complain,
        IReadOnlyList<SearchKind> strategies,
        FieldScope scope
    )
    {
        if (node is null)
            return null;
        SearchKind[] kinds = [.. Kinds(strategies)];
        if (node is not MappingNode { Entries: [var (name, settings)] } || settings is not MappingNode mapping)
        {
            complain(
                node,
                "`search` must be a mapping with one key, the strategy, and under it a mapping",
                FormOf(kinds[0])
            );
            return null;
        }

        if (kinds.FirstOrDefault(kind => kind.Name == name.Text) is not { } kind)
        {
            complain(
                name,
                "`search` has no such strategy",
                Spelling.DidYouMean(
                    name.Text,
                    kinds,
                    $"The strategies are {string.Join(", ", kinds.Select(known => known.Name))}."
                )
            );
            return null;
        }

        return kind.Draws is null ? Proposed(kind, mapping, complain, scope) : Drawn(kind, mapping, complain);
    }

    private static string FormOf(SearchKind kind)
    {
        string goal = kind.Learns ? ", ahead: 16, measure: test_error, direction: minimize" : "";
        return $"Write search: {{ {kind.Name}: {{ trials: 100, seed: 1{goal} }} }}.";
    }

    private static KeyReader ReaderOf(SearchKind kind, MappingNode mapping, NodeComplaint complain) =>
        new(mapping, "search." + kind.Name, FormOf(kind), complain);

    private static DrawnSearch? Drawn(SearchKind kind, MappingNode mapping, NodeComplaint complain)
    {
        KeyReader reader = ReaderOf(kind, mapping, complain).Only("trials", "seed");
        DrawnSearch search = new(
            kind,
            (int)reader.Whole("trials", 1, GridSearch.MostTrials, null),
            reader.Whole("seed", 0, long.MaxValue, 0)
        );
        return reader.IsSound ? search : null;
    }

    private static ProposedSearch? Proposed(
        SearchKind kind,
        MappingNode mapping,
        NodeComplaint complain,
        FieldScope scope
    )
    {
        KeyReader reader = ReaderOf(kind, mapping, complain)
            .Only([
                "trials",
                "seed",
                "ahead",
                "measure",
                "direction",
                "per",
                .. kind.Settings.Select(setting => setting.Name),
            ]);
        Dictionary<string, double> settings = [];
        foreach (SearchSetting setting in kind.Settings)
        {
            if (mapping[setting.Name] is null)
                continue;
            double value = setting.IsWhole
                ? reader.Whole(setting.Name, (long)setting.Least, (long)setting.Most, (long)setting.Default)
                : reader.Between(setting.Name, setting.Least, setting.Most, setting.Default);
            if (value != setting.Default)
                settings[setting.Name] = value;
        }

        ProposedSearch search = new(
            kind,
            (int)reader.Whole("trials", 1, GridSearch.MostTrials, null),
            reader.Whole("seed", 0, long.MaxValue, 0),
            (int)reader.Whole("ahead", 1, MostAhead, ProposedSearch.DefaultAhead),
            new(Measure(reader, scope), Maximize(mapping["direction"], reader)),
            settings
        )
        {
            Per = FieldList.Read(
                mapping["per"],
                "`per` must name axes of which each value has a search of its own",
                "Write per: [p], for instance.",
                reader,
                scope
            ),
        };
        return reader.IsSound ? search : null;
    }

    private const int MostAhead = 100_000;

    private static string Measure(KeyReader reader, FieldScope scope)
    {
        if (reader.Word("measure", "a measure") is not { } word)
            return "";
        IEnumerable<string> known = scope.IsFree
            ? scope.Measures
            : MeasureCatalog.Described.Select(measure => measure.Description.Name);
        if (!known.Contains(scope.IsFree ? word.Text : word.Text.Split('.')[0]))
            reader.Complain(
                word,
                scope.IsFree ? "`measure` must be one of the program's measures" : "`measure` must be a measure",
                Spelling.DidYouMean(
                    word.Text,
                    known,
                    scope.IsFree ? "Add it under `program.measures`." : "See `sweeps measures`."
                )
            );
        return word.Text;
    }

    private static bool Maximize(Node? node, KeyReader reader)
    {
        string? text = node is null ? "minimize" : (node as ScalarNode)?.Text;
        if (text is not ("minimize" or "maximize"))
            reader.Complain(
                node!,
                "`direction` must be minimize or maximize: which values of the measure are the better ones",
                "Write direction: minimize for an error or a loss."
            );
        return text == "maximize";
    }
}

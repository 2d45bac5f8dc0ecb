using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>plot</c>: options of `sweeps plot` that hold where none are given. What their values may
/// be is known to whoever draws.</summary>
internal static class PlotReader
{
    /// <summary>The keys: names of options, with `_` for `-`.</summary>
    public static readonly string[] Keys =
    [
        "kind",
        "measure",
        "x",
        "by",
        "xlim",
        "ylim",
        "log_y",
        "legend",
        "palette",
        "style",
        "width",
        "height",
        "font",
        "font_size",
        "title",
    ];

    private static readonly string[] Switches = ["log_y"];

    public static IReadOnlyList<PlotDefault> Read(Node? node, NodeComplaint complain)
    {
        if (node is null)
            return [];
        if (node is not MappingNode plot)
        {
            complain(node, "`plot` must be a mapping of options", "Write for instance plot: { legend: inside }.");
            return [];
        }

        List<PlotDefault> defaults = [];
        foreach (var (key, value) in plot.Entries)
        {
            if (!Keys.Contains(key.Text))
                complain(
                    key,
                    "A key of `plot` must be an option of `sweeps plot`",
                    Spelling.DidYouMean(key.Text, Keys, $"The keys are {string.Join(", ", Keys)}.")
                );
            else if (Of(key.Text, value) is { } given)
                defaults.AddRange(given);
            else
                complain(
                    value,
                    $"`{key.Text}` under `plot` must be {Form(key.Text)}",
                    "Write it as the option of `sweeps plot` has it."
                );
        }

        return defaults;
    }

    private static string Form(string key) =>
        Switches.Contains(key) ? "true or false"
        : key == "measure" ? "a text or a list of texts"
        : "a text";

    /// <summary>What a key says; null: it cannot say that.</summary>
    private static IReadOnlyList<PlotDefault>? Of(string key, Node value)
    {
        string option = "--" + key.Replace('_', '-');
        return value switch
        {
            ScalarNode { Text: "true" } when Switches.Contains(key) => [new(option, [])],
            ScalarNode { Text: "false" } when Switches.Contains(key) => [],
            _ when Switches.Contains(key) => null,
            ScalarNode { Text.Length: > 0 } word => [new(option, [word.Text])],
            SequenceNode { Items.Count: > 0 } list
                when key == "measure" && list.Items.All(item => item is ScalarNode { Text.Length: > 0 }) =>
            [
                new(option, [.. list.Items.Select(item => ((ScalarNode)item).Text)]),
            ],
            _ => null,
        };
    }
}

using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Figures;

/// <summary>A figure of several panels, as a file describes it.</summary>
/// <param name="Width">Width of the whole, such as <c>170mm</c>; null: what the panels need.</param>
/// <param name="FontSize">Size of the text of axes and legends, in points; null: the usual one.</param>
/// <param name="Font">Font family or file; null: the usual one.</param>
/// <param name="Columns">Panels side by side.</param>
/// <param name="HasSharedLegend">Whether one key above the panels names the lines of all.</param>
/// <param name="Panels">The panels, row by row.</param>
public sealed record FigureDescription(
    string? Width,
    double? FontSize,
    string? Font,
    int Columns,
    bool HasSharedLegend,
    IReadOnlyList<FigurePanelDescription> Panels
);

/// <summary>A panel.</summary>
/// <param name="Sweep">Name of its sweep, or the beginning of its id.</param>
/// <param name="Kind">What it shows; empty: lines.</param>
/// <param name="Measures">Its measures; none: the main ones.</param>
/// <param name="X">The axis to draw along; null: the main one.</param>
/// <param name="By">The axis with a line for each value; null: as many as stay readable.</param>
/// <param name="Where">Which trials, each as <c>axis=value</c>.</param>
/// <param name="Title">Its heading behind its letter; null: none.</param>
/// <param name="Legend">Where the key stands; empty: above.</param>
/// <param name="HasLogValues">Whether measures are drawn by their ratios.</param>
/// <param name="Paired">The reference, as <c>axis=value</c>, of stars on means that differ from it; null: no
/// stars.</param>
public sealed record FigurePanelDescription(
    string Sweep,
    string Kind,
    IReadOnlyList<string> Measures,
    string? X,
    string? By,
    IReadOnlyList<string> Where,
    string? Title,
    string Legend,
    bool HasLogValues,
    string? Paired
);

/// <summary>Reads descriptions of figures: YAML with <c>panels</c>, and the size of the whole.</summary>
public sealed class FigureFile
{
    private const string Subject = "A figure's description"; // the reader of YAML speaks of grid files
    private const StringComparison Ordinal = StringComparison.Ordinal;
    private const int MostPanels = 24;
    private const int MostColumns = 4;
    private static readonly string[] Keys = ["width", "font_size", "font", "columns", "legend", "panels"];
    private static readonly string[] PanelKeys =
    [
        "sweep",
        "kind",
        "measure",
        "x",
        "by",
        "where",
        "title",
        "legend",
        "log_y",
        "paired",
    ];

    private readonly List<GridProblem> _problems = [];
    private readonly string _file;

    private FigureFile(string file) => _file = file;

    /// <summary>The text of a description: UTF-8, or UTF-16 with a byte order mark.</summary>
    /// <param name="stream">Its bytes.</param>
    /// <param name="file">What problems call it.</param>
    /// <exception cref="GridFileException">It is no text, or too long.</exception>
    public static string TextOf(Stream stream, string file) => GridText.Load(stream, file, "A figure's description");

    /// <summary>Reads a description.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">What problems call it.</param>
    /// <exception cref="GridFileException">It breaks rules; with all of them.</exception>
    public static FigureDescription Read(string text, string file)
    {
        FigureFile reader = new(file);
        FigureDescription? figure = reader.Figure(text);
        return reader._problems.Count == 0 && figure is not null
            ? figure
            : throw new GridFileException(reader._problems);
    }

    private FigureDescription? Figure(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Complain(1, 1, "A figure must have panels", "", "Write `panels:` with a list of them.");
            return null;
        }

        if (YamlReader.Read(text, Complain) is not { } root)
            return null;
        if (root is not MappingNode figure)
        {
            Complain(root, "A figure is a mapping with `panels`", "Write `panels:` with a list of them.");
            return null;
        }

        Known(figure, Keys);
        if (figure["panels"] is not SequenceNode { Items: { Count: > 0 and <= MostPanels } panels })
        {
            Complain(
                figure["panels"] ?? figure,
                $"`panels` must be a list of 1 to {MostPanels} panels",
                "Write a line with `- sweep: NAME` for each."
            );
            return null;
        }

        string? legend = Text(figure, "legend");
        if (legend is not (null or "shared"))
            Complain(
                figure["legend"]!,
                "`legend` of a figure must be `shared`",
                "Write `legend: shared` for one key above all panels, or `legend` in a panel."
            );
        return new(
            Text(figure, "width"),
            Number(figure, "font_size", 3, 72),
            Text(figure, "font"),
            (int)(Number(figure, "columns", 1, MostColumns) ?? Math.Min(2, panels.Count)),
            legend is not null,
            [.. panels.Select(Panel)]
        );
    }

    private FigurePanelDescription Panel(Node node)
    {
        if (node is not MappingNode panel)
        {
            Complain(node, "A panel is a mapping with `sweep`", "Write for instance `- sweep: quickstart`.");
            return new("", "", [], null, null, [], null, "", false, null);
        }

        Known(panel, PanelKeys);
        string? sweep = Text(panel, "sweep");
        if (sweep is null && panel["sweep"] is null)
            Complain(panel, "A panel must name its sweep", "Add `sweep: NAME`.");
        return new(
            sweep ?? "",
            Text(panel, "kind") ?? "",
            Texts(panel, "measure"),
            Text(panel, "x"),
            Text(panel, "by"),
            Texts(panel, "where"),
            Text(panel, "title"),
            Text(panel, "legend") ?? "",
            Truth(panel, "log_y"),
            Text(panel, "paired")
        );
    }

    private void Known(MappingNode mapping, string[] keys)
    {
        foreach (var (key, _) in mapping.Entries.Where(entry => !keys.Contains(entry.Key.Text)))
            Complain(key, $"A key must be one of {string.Join(", ", keys)}", "Correct or remove it.");
    }

    private string? Text(MappingNode mapping, string key)
    {
        if (mapping[key] is null or ScalarNode { Text.Length: > 0 })
            return (mapping[key] as ScalarNode)?.Text;
        Complain(mapping[key]!, $"`{key}` must be a text", "Write one, or remove the key.");
        return null;
    }

    private IReadOnlyList<string> Texts(MappingNode mapping, string key)
    {
        if (mapping[key] is SequenceNode list && list.Items.All(item => item is ScalarNode { Text.Length: > 0 }))
            return [.. list.Items.Select(item => ((ScalarNode)item).Text)];
        return mapping[key] is SequenceNode ? Refused()
            : Text(mapping, key) is { } one ? [one]
            : [];

        IReadOnlyList<string> Refused()
        {
            Complain(mapping[key]!, $"`{key}` must be a text or a list of texts", "Write for instance [a, b].");
            return [];
        }
    }

    private double? Number(MappingNode mapping, string key, double least, double most)
    {
        if (mapping[key] is not { } node)
            return null;
        if (
            node is ScalarNode scalar
            && Numerals.TryNumber(scalar.Text, out double number)
            && number >= least
            && number <= most
        )
            return number;
        Complain(node, $"`{key}` must be a number from {least} to {most}", "Correct it, or remove the key.");
        return null;
    }

    private bool Truth(MappingNode mapping, string key)
    {
        if (mapping[key] is null or ScalarNode { Text: "true" or "false" })
            return mapping[key] is ScalarNode { Text: "true" };
        Complain(mapping[key]!, $"`{key}` must be true or false", "Correct it, or remove the key.");
        return false;
    }

    private void Complain(Node node, string rule, string nextStep) =>
        Complain(node.Line, node.Column, rule, node.Brief, nextStep);

    private void Complain(int line, int column, string rule, string value, string nextStep) =>
        _problems.Add(new(_file, line, column, rule.Replace("A grid file", Subject, Ordinal), value, nextStep));
}

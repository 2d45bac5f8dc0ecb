using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Names;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps measures</c>: what can be measured.</summary>
internal sealed class MeasuresVerb : Verb
{
    private readonly BackendOptions _place = new(here: false);
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public MeasuresVerb()
        : base("measures", "List what a grid file can ask to be measured, with formulas and sources.")
    {
        _place.AddTo(this);
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps measures", "List all measures, by group."),
            new("sweeps measures --format json", "List them for a program to read."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend? server = _place.Server(parse) is null
            ? null
            : await _place.OpenAsync(parse, session, cancellation);
        IReadOnlyList<MeasureDescription> measures = server is null
            ? [.. MeasureCatalog.All.Select(measure => measure.Description)]
            : await server.Reader.CatalogAsync(cancellation);
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        if (format == TableFormat.Table)
        {
            WriteList(measures, session.Terminal);
            return ExitCode.Done;
        }

        Column[] columns =
        [
            new("name"),
            new("group"),
            new("unit"),
            new("metrics"),
            new("cost"),
            new("formula"),
            new("source"),
        ];
        IEnumerable<Value[]> rows = measures.Select(about =>
            new Value[]
            {
                about.Name,
                about.Group,
                about.Unit,
                about.Metrics,
                EnumWords.Of(about.Cost),
                about.Formula,
                about.Source,
            }
        );
        await TableWriter.WriteAsync(new Table(columns, rows), format, session.Terminal, cancellation);
        return ExitCode.Done;
    }

    private static void WriteList(IReadOnlyList<MeasureDescription> measures, Terminal terminal)
    {
        const int Indent = 6;
        TextWriter to = terminal.Out;
        foreach (IGrouping<string, MeasureDescription> group in measures.GroupBy(about => about.Group))
        {
            to.WriteLine($"{group.Key}:");
            foreach (MeasureDescription about in group)
            {
                to.WriteLine($"  {about.Name}{(about.Unit.Length > 0 ? $" ({about.Unit})" : "")}");
                Write(about.Formula);
                if (about.Metrics != about.Name)
                    Write($"metrics: {about.Metrics}");
                Write($"cost: {Cost(about.Cost)}");
                Write($"source: {about.Source}");
            }
        }

        void Write(string text) => HelpText.WriteWrapped(to, text, Indent, HelpText.WidthOf(terminal));
    }

    private static string Cost(MeasureCost cost) =>
        cost switch
        {
            MeasureCost.Cheap => "cheap (reads weights or counters)",
            MeasureCost.Pass => "a pass over its set, shared with all such measures",
            _ => "heavy; taken at `measure.heavy_at`, where that is given",
        };
}

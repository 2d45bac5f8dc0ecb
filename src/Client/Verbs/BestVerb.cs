using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps best</c>: the cells that came out best.</summary>
internal sealed class BestVerb : Verb
{
    private const int Usual = 5;

    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly ObjectiveOptions _objective = new();
    private readonly Option<int> _top = new("--top")
    {
        Description = "How many cells. Default: 5.",
        HelpName = "N",
        DefaultValueFactory = _ => Usual,
    };
    private readonly Option<string[]> _where = CommonOptions.Where();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<TableFormat?> _format = CommonOptions.PaperFormat();
    private readonly Option<bool> _asGrid = new("--as-grid")
    {
        Description = "Print a grid file that trains these cells again, with as many fresh seeds. Default: a table.",
    };

    public BestVerb()
        : base("best", "Print the cells of a sweep with the best mean of a measure.")
    {
        Add(_sweep);
        Add(_objective.Measure);
        Add(_top);
        Add(_objective.Greatest);
        Add(_where);
        _place.AddTo(this);
        Add(_set);
        Add(_format);
        Add(_asGrid);
    }

    public override string Details =>
        "Means are over seeds that were trained to the end; the 95 % interval says how much of an order is chance. "
        + "Compare two of them with `sweeps compare`.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps best quickstart", "Print the five cells with the least test error."),
            new(
                "sweeps best quickstart -m active_fraction --greatest --where p=0.2 --top 3",
                "Print the three most active ones at p = 0.2."
            ),
            new("sweeps best quickstart --as-grid > again.yaml", "Write a grid of the best cells with fresh seeds."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        Plan plan = SweepReading.PlanOf(sweep);
        int top = parse.GetValue(_top);
        if (top < 1)
            throw new MisuseException($"`--top` must be at least 1, but was {top}. Leave it out to get {Usual} cells.");
        IReadOnlyList<string> known = await place.Reader.MeasuresAsync(sweep, cancellation);
        var (measure, greatest) = _objective.Choose(
            parse,
            sweep,
            known,
            "The best cells are those with the best value of a measure"
        );
        if (parse.GetValue(_asGrid))
        {
            await WriteGridAsync(
                place.Reader,
                sweep,
                plan,
                AxisFilter.Parse(plan, parse.GetValue(_where) ?? []),
                (measure, greatest, top),
                session,
                cancellation
            );
            return ExitCode.Done;
        }

        IReadOnlyList<string> measures = [measure, .. MainMeasures.Of(known).Where(other => other != measure)];
        await ResultsVerb.WriteCellsAsync(
            place.Reader,
            sweep,
            plan,
            AxisFilter.Parse(plan, parse.GetValue(_where) ?? []),
            measures,
            measure,
            greatest,
            top,
            parse.GetValue(_format) ?? TableFormat.Table,
            session,
            cancellation
        );
        return ExitCode.Done;
    }

    private static async Task WriteGridAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        AxisFilter filter,
        (string Measure, bool Greatest, int Top) wanted,
        Session session,
        CancellationToken cancellation
    )
    {
        CellTable cells = CellOrder.By(
            await new SweepData(reader, sweep, plan, filter).CellsAsync([wanted.Measure], cancellation),
            wanted.Measure,
            wanted.Greatest,
            wanted.Top
        );
        TrialConfiguration[][] trials =
        [
            .. cells.Cells.Select(cell => plan.OrdinalsOfCell(cell.Cell).Select(plan.Configuration).ToArray()),
        ];
        if (trials.Length == 0)
            throw new MisuseException($"`{sweep.Title}` has no cell to write yet. Wait until one has a value.");
        try
        {
            await session.Terminal.Out.WriteAsync(
                CellGrid.Text(
                    SweepReading.DefinitionOf(sweep),
                    [.. trials.Select(cell => cell[0])],
                    $"{sweep.Title}-best",
                    1 + trials.Max(cell => cell.Max(trial => trial.Seed)),
                    trials.Max(cell => cell.Length)
                )
            );
        }
        catch (ArgumentException refused)
        {
            throw new MisuseException(refused.Message);
        }
    }
}

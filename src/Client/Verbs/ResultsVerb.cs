using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Exporting;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps results</c>: how the trials ended, one by one or cell by cell.</summary>
internal sealed class ResultsVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<TableFormat?> _format = CommonOptions.PaperFormat();
    private readonly Option<string> _by = new("--by")
    {
        Description = "One row for each trial (the default) or for each cell: mean, 95 % interval and n over seeds.",
        HelpName = "trial|cell",
        DefaultValueFactory = _ => "trial",
    };
    private readonly Option<string[]> _measure = new("--measure", "-m")
    {
        Description =
            "A measure to print; may be given several times. Default: test error and active fraction in tables, "
            + "all measures in JSON and CSV.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _paired = new("--paired")
    {
        Description =
            "Instead of the values themselves, the difference of every cell to the one at this value of an axis, "
            + "paired by seed: mean, 95 % interval and number of pairs.",
        HelpName = "AXIS=VALUE",
    };

    private readonly Option<string[]> _where = CommonOptions.Where();
    private readonly Option<string?> _sort = new("--sort")
    {
        Description =
            "Order by the values of this measure, least first; --sort=-NAME: greatest first. Rows without a value "
            + "come last.",
        HelpName = "NAME",
    };
    private readonly Option<int?> _top = new("--top")
    {
        Description = "Only so many rows, the first ones; goes with --sort.",
        HelpName = "N",
    };

    public ResultsVerb()
        : base("results", "Print the final measures of a sweep, trial by trial or cell by cell.")
    {
        _by.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("trial" or "cell") and var value }])
                result.AddError($"`--by` must be trial or cell, but was `{value}`. Choose one of them.");
        });
        Add(_sweep);
        Add(_by);
        Add(_paired);
        Add(_measure);
        Add(_where);
        Add(_sort);
        Add(_top);
        _place.AddTo(this);
        Add(_set);
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps results quickstart --by cell", "Print mean ± 95 % interval over seeds for every cell."),
            new(
                "sweeps results quickstart --by cell --where p=0.2 --sort test_error --top 5",
                "Print the five cells with the least test error at p = 0.2."
            ),
            new(
                "sweeps results quickstart --paired p=0",
                "Print how much every cell differs from the one without label noise, seed by seed."
            ),
            new(
                "sweeps results quickstart --by cell -m test_error --format latex > table.tex",
                "Write a table for a paper."
            ),
            new(
                "sweeps results quickstart -m test_error -m active_fraction.2 --format csv > results.csv",
                "Write two measures of every trial to a file."
            ),
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
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        string[] wanted = [.. (parse.GetValue(_measure) ?? []).Distinct()];
        AxisFilter filter = AxisFilter.Parse(plan, parse.GetValue(_where) ?? []);
        var (sort, descending) = Order(parse);
        int? top = Top(parse.GetValue(_top), sort);
        string? paired = parse.GetValue(_paired);
        if (paired is not null && (sort is not null || !filter.TakesAll))
            throw new MisuseException(
                "`--paired` prints every cell in order of number, but `--sort` or `--where` is given too. Leave "
                    + "one of them out."
            );

        IReadOnlyList<string> known = await place.Reader.MeasuresAsync(sweep, cancellation);
        if (
            wanted.Concat(sort is null ? [] : [sort]).FirstOrDefault(measure => !known.Contains(measure)) is { } unknown
        )
            throw new MisuseException(KnownMeasures.Refusal(sweep, unknown, known));
        IReadOnlyList<string> measures =
            wanted.Length > 0 ? wanted
            : format.IsForPeople() ? MainMeasures.Of(known)
            : known;
        if (sort is not null && !measures.Contains(sort))
            measures = [sort, .. measures];

        if (paired is not null)
            await TableWriter.WriteAsync(
                PairedTableText.Of(
                    await Pairs.ReadAsync(place.Reader, sweep, plan, paired, "`--paired`", measures, cancellation),
                    measures
                ),
                format,
                session.Terminal,
                cancellation
            );
        else if (parse.GetValue(_by) == "cell")
            await WriteCellsAsync(
                place.Reader,
                sweep,
                plan,
                filter,
                measures,
                sort,
                descending,
                top,
                format,
                session,
                cancellation
            );
        else
            await WriteTrialsAsync(
                place.Reader,
                sweep,
                plan,
                filter,
                measures,
                sort,
                descending,
                top,
                format,
                session,
                cancellation
            );
        if (format.IsForPeople())
            await TellMissingAsync(place.Reader, sweep, plan, session, cancellation);
        return ExitCode.Done;
    }

    private static async Task TellMissingAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        Session session,
        CancellationToken cancellation
    )
    {
        if (plan.Trials == 0 || plan.Configuration(0).Program is null)
            return;
        SweepStanding standing = await reader.StandAsync(sweep, cancellation);
        if (standing.Missing is { } missing)
            session.Terminal.Error.WriteLine(
                $"{char.ToUpperInvariant(missing[0])}{missing[1..]}; see `sweeps why {sweep.Word} TRIAL`."
            );
    }

    private (string? Measure, bool Descending) Order(ParseResult parse) =>
        parse.GetValue(_sort) is not { } text ? (null, false)
        : text.StartsWith('-') ? (text[1..], true)
        : (text, false);

    private static int? Top(int? top, string? sort) =>
        top is < 1
            ? throw new MisuseException($"`--top` must be at least 1, but was {top}. Leave it out to get all rows.")
        : top is not null && sort is null
            ? throw new MisuseException(
                $"`--top` takes the first rows in the order of a measure, but none is named. Add for instance "
                    + "--sort test_error."
            )
        : top;

    internal static async Task WriteCellsAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        AxisFilter filter,
        IReadOnlyList<string> measures,
        string? sort,
        bool descending,
        int? top,
        TableFormat format,
        Session session,
        CancellationToken cancellation
    )
    {
        CellTable cells = await new SweepData(reader, sweep, plan, filter).CellsAsync(measures, cancellation);
        int tied = 0;
        if (sort is not null)
        {
            cells = CellOrder.By(cells, sort, descending, top: null);
            if (top is { } most)
                (tied, cells) = (CellOrder.Tied(cells, sort, most), cells with { Cells = [.. cells.Cells.Take(most)] });
        }

        var best = await BestCells.OfAsync(reader, sweep, plan, cells, measures, format, cancellation);
        await TableWriter.WriteAsync(CellTableText.Of(cells, measures, best), format, session.Terminal, cancellation);
        if (best.Count > 0)
            session.Terminal.Error.WriteLine(BestCells.Note);
        if (CellTableText.HasMarks(cells, measures))
            ExplainMarks(format, session);
        if (tied > 0 && format.IsForPeople())
            session.Terminal.Error.WriteLine(
                $"{Display.Count(tied, "more cell")} {(tied == 1 ? "has" : "have")} the same mean {sort} as the last "
                    + "of these."
            );
    }

    private static async Task WriteTrialsAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        AxisFilter filter,
        IReadOnlyList<string> measures,
        string? sort,
        bool descending,
        int? top,
        TableFormat format,
        Session session,
        CancellationToken cancellation
    )
    {
        bool marked = false;
        IAsyncEnumerable<FinalResult> results = reader
            .ReadResultsAsync(sweep, measures, cancellation)
            .Where(result => filter.Takes(result.Trial.Ordinal))
            .Select(result =>
            {
                marked |= result.Trial.State != TrialState.Finished && result.Measures.Count > 0;
                return result;
            });
        if (sort is not null)
            results = Ordered(await results.ToListAsync(cancellation), sort, descending, top).ToAsyncEnumerable();
        await TableWriter.WriteAsync(TrialTable(plan, results, measures), format, session.Terminal, cancellation);
        if (marked)
            ExplainMarks(format, session);
    }

    /// <summary>Says what the mark of values that are no results means, beside a table that goes into a
    /// paper.</summary>
    private static void ExplainMarks(TableFormat format, Session session)
    {
        if (format.IsForPeople())
            (format == TableFormat.Table ? session.Terminal.Out : session.Terminal.Error).WriteLine(
                CellTableText.UnfinishedNote
            );
    }

    /// <summary>Trials that were trained to the end in order, then the others, then those without a value.</summary>
    private static IEnumerable<FinalResult> Ordered(
        IReadOnlyList<FinalResult> results,
        string sort,
        bool descending,
        int? top
    )
    {
        var groups = results.OrderBy(result =>
            result.Last(sort) is not { } value || !double.IsFinite(value) ? 2
            : result.Trial.State == TrialState.Finished ? 0
            : 1
        );
        return (
            descending
                ? groups.ThenByDescending(result => result.Last(sort))
                : groups.ThenBy(result => result.Last(sort))
        ).Take(top ?? int.MaxValue);
    }

    private static Table TrialTable(Plan plan, IAsyncEnumerable<FinalResult> results, IReadOnlyList<string> measures)
    {
        List<Column> columns = [new("trial", IsNumber: true), new("cell", IsNumber: true, For: Audience.Programs)];
        columns.AddRange(plan.Axes.Select(axis => new Column(axis.Name, axis.Numbers is not null)));
        columns.Add(new("state"));
        columns.Add(new("step", IsNumber: true));
        columns.AddRange(measures.Select(measure => new Column(measure, IsNumber: true)));
        columns.AddRange(
            measures.Select(measure => new Column(measure + TrialColumns.Unfinished, For: Audience.Programs))
        );
        columns.Add(new("seconds", IsNumber: true) { LeavesAt = 1 });
        columns.Add(new("attempts", IsNumber: true, For: Audience.Programs));
        columns.Add(new("reason") { GivesWay = true });
        columns.Add(new("key", For: Audience.Programs));
        return new Table(columns, results.Select(result => Row(plan, result, measures)));
    }

    private static Value[] Row(Plan plan, FinalResult result, IReadOnlyList<string> measures)
    {
        TrialRecord trial = result.Trial;
        bool finished = trial.State == TrialState.Finished;
        List<Value> row = [trial.Ordinal, trial.Cell];
        row.AddRange(AxisCells.Of(plan.Axes, plan.AxisValues(trial.Ordinal)));
        row.Add(EnumWords.Of(trial.State));
        row.Add(trial.Step);
        foreach (string measure in measures)
            row.Add(
                result.Last(measure) is not { } value ? new Value(null, Display.None)
                : finished ? value
                : new Value(null, Display.Number(value) + CellTableText.UnfinishedMark)
            );
        foreach (string measure in measures)
            row.Add(new Value(finished ? null : result.Last(measure), ""));
        row.Add(trial.ComputeSeconds);
        row.Add((long)trial.Attempts);
        row.Add(trial.Reason);
        row.Add(trial.Trial.ToString());
        return [.. row];
    }
}

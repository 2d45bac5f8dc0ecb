using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps compare</c>: two sweeps, or two values of an axis, seed by seed.</summary>
internal sealed class CompareVerb : Verb
{
    private readonly Argument<string> _first = new Argument<string>("A")
    {
        Description = "A sweep: its name, the beginning of its id, or its grid file.",
    }.CompletesSweeps();
    private readonly Argument<string> _second = new Argument<string>("B")
    {
        Description = "The sweep to compare with it; or AXIS=VALUE, a value of an axis of A.",
    }.CompletesSweeps();
    private readonly Argument<string?> _third = new("C")
    {
        Description = "AXIS=VALUE, the value of the same axis to compare with it.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _measure = new("--measure", "-m")
    {
        Description =
            "A measure to compare; may be given several times. Default: test error and active fraction in tables, "
            + "all that both have in JSON and CSV.",
        HelpName = "NAME",
    };
    private readonly Option<string[]> _where = CommonOptions.Where();
    private readonly Option<TableFormat?> _format = CommonOptions.PaperFormat();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public CompareVerb()
        : base("compare", "Compare two sweeps, or two values of an axis of one, paired by seed.")
    {
        Add(_first);
        Add(_second);
        Add(_third);
        Add(_measure);
        Add(_where);
        _place.AddTo(this);
        Add(_format);
        Add(_quiet);
    }

    public override string Details =>
        "The difference is the second minus the first, seed by seed, with its 95 % interval (Student's t) and the "
        + "number of pairs: what the seeds do alike cancels. Two sweeps are compared where they have the same "
        + "values on the axes that both have.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps compare quickstart p=0 p=0.4",
                "Print what label noise of 0.4 changes against none, at every value of the other axes."
            ),
            new("sweeps compare hinge 3fa29c -m test_error --where p=0.2", "Compare two sweeps where p is 0.2."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord first = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_first),
            [],
            session.Terminal,
            cancellation
        );
        string second = parse.GetRequiredValue(_second);
        string[] where = parse.GetValue(_where) ?? [];
        Side[] sides = parse.GetValue(_third) is { } third
            ? InOneSweep(first, second, third, where)
            : InTwoSweeps(first, await SecondAsync(place.Reader, second, session, cancellation), where);

        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        string[] wanted = [.. (parse.GetValue(_measure) ?? []).Distinct()];
        IReadOnlyList<string> measures = wanted;
        if (wanted.Length == 0)
        {
            IReadOnlyList<string> known = await new SweepData(
                place.Reader,
                sides[0].Sweep,
                sides[0].Plan,
                sides[0].Filter
            ).MeasuresAsync(cancellation);
            measures = format.IsForPeople() ? MainMeasures.Of(known) : known;
        }

        PlanAxis[] axes =
        [
            .. sides[0]
                .Plan.Axes.Where(axis =>
                    axis.Name != PlanAxis.Seed
                    && axis.Name != sides[0].Along
                    && sides[1].Plan.Axes.Any(other => other.Name == axis.Name)
                ),
        ];
        ComparisonTable table = await ReadAsync(place.Reader, sides, axes, measures, cancellation);
        foreach (string measure in wanted)
        {
            if (
                table.Rows.Count > 0
                && table.Rows.All(row => row.Measures[wanted.IndexOf(measure)].Difference.Count == 0)
            )
                await KnownMeasures.RequireAsync(place.Reader, sides[0].Sweep, [measure], cancellation);
        }

        if (table.Rows.Count == 0)
            throw new MisuseException(
                $"A comparison needs trials of both sides with the same values on "
                    + $"{(axes.Length == 0 ? "all axes" : string.Join(", ", axes.Select(axis => axis.Name)))}, but "
                    + "there are none. Compare the axes with `sweeps show`, or wait until more trials are done."
            );
        await TableWriter.WriteAsync(
            format == TableFormat.Table
                ? ComparisonText.ByMeasure(table, sides[0].Name, sides[1].Name)
                : ComparisonText.Of(table, sides[0].Name, sides[1].Name),
            format,
            session.Terminal,
            cancellation
        );
        if (format == TableFormat.Table && !parse.GetValue(_quiet))
            WriteNotes(session.Terminal, sides, table);
        return ExitCode.Done;
    }

    private static async Task<SweepRecord> SecondAsync(
        ISweepReader reader,
        string second,
        Session session,
        CancellationToken cancellation
    )
    {
        if (second.Contains('=', StringComparison.Ordinal) && !File.Exists(second))
            throw new MisuseException(
                $"Two values of an axis are compared with each other, but only `{second}` is given. Name the other "
                    + "too: sweeps compare SWEEP p=0 p=0.4."
            );
        return await SweepAccess.FindAsync(reader, second, [], session.Terminal, cancellation);
    }

    private static Side[] InTwoSweeps(SweepRecord first, SweepRecord second, string[] where)
    {
        if (first.Id == second.Id)
            throw new MisuseException(
                $"Two sweeps are compared, but both are `{first.Title}` ({SweepReading.ShortId(first.Id)}). Name "
                    + "one of them by the beginning of its id, see `sweeps list`; or two values of an axis, as "
                    + "p=0 p=0.4."
            );
        string[] names =
            first.Manifest.Name != second.Manifest.Name
                ? [first.Title, second.Title]
                : [SweepReading.ShortId(first.Id), SweepReading.ShortId(second.Id)];
        return
        [
            .. ((SweepRecord[])[first, second]).Select(
                (sweep, index) =>
                {
                    Plan plan = SweepReading.PlanOf(sweep);
                    string[] own =
                    [
                        .. where.Where(text =>
                            text.Contains('=', StringComparison.Ordinal)
                            && AxisFilter.Find(plan, text.Split('=', 2)[0].Trim()) is not null
                        ),
                    ];
                    return new Side(
                        names[index],
                        sweep,
                        plan,
                        AxisFilter.Parse(plan, index == 0 && own.Length == 0 ? where : own),
                        null
                    );
                }
            ),
        ];
    }

    private static Side[] InOneSweep(SweepRecord sweep, string first, string second, string[] where)
    {
        Plan plan = SweepReading.PlanOf(sweep);
        string[] axes =
        [
            .. ((string[])[first, second])
                .Select(text => text.Split('=', 2)[0].Trim())
                .Select(name => AxisFilter.Find(plan, name) is { } axis ? plan.Axes[axis].Name : name),
        ];
        if (
            !first.Contains('=', StringComparison.Ordinal)
            || !second.Contains('=', StringComparison.Ordinal)
            || axes[0] != axes[1]
        )
            throw new MisuseException(
                $"Two values of one axis are compared, but `{first}` and `{second}` are given. Write for instance: "
                    + $"sweeps compare {sweep.Word} p=0 p=0.4."
            );
        return
        [
            .. ((string[])[first, second]).Select(text => new Side(
                text,
                sweep,
                plan,
                AxisFilter.Parse(plan, [.. where, text]),
                axes[0]
            )),
        ];
    }

    private static async Task<ComparisonTable> ReadAsync(
        ISweepReader reader,
        Side[] sides,
        PlanAxis[] axes,
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        Comparison comparison = new(axes);
        bool once = sides[0].Sweep.Id == sides[1].Sweep.Id;
        foreach (Side[] read in once ? [sides] : sides.Select(side => (Side[])[side]))
        {
            Plan plan = read[0].Plan;
            int[] columns =
            [
                .. axes.Select(axis => AxisFilter.IndexOf(plan, axis.Name, "A shared axis is in both sweeps")),
            ];
            await foreach (FinalResult result in reader.ReadResultsAsync(read[0].Sweep, measures, cancellation))
            {
                IReadOnlyList<string> values = plan.AxisValues(result.Trial.Ordinal);
                string[] shared = [.. columns.Select(column => values[column])];
                foreach (Side side in read.Where(side => side.Filter.Takes(result.Trial.Ordinal)))
                {
                    if (result.End != AttemptOutcome.Finished)
                    {
                        comparison.AddUnfinished(side == sides[1], shared, result.End);
                        continue;
                    }

                    if (
                        !comparison.Add(
                            side == sides[1],
                            shared,
                            plan.Configuration(result.Trial.Ordinal).Seed,
                            result.Measures
                        )
                    )
                    {
                        IEnumerable<string> alone = plan
                            .Axes.Select(axis => axis.Name)
                            .Except([.. axes.Select(axis => axis.Name), PlanAxis.Seed]);
                        throw new MisuseException(
                            $"Trials are paired where all axes agree, but `{side.Sweep.Title}` varies "
                                + $"{string.Join(", ", alone)} and the other does not. "
                                + "Choose one value with --where AXIS=VALUE."
                        );
                    }
                }
            }
        }

        return comparison.Build(measures);
    }

    private static void WriteNotes(Terminal terminal, Side[] sides, ComparisonTable table)
    {
        Write(
            $"Difference: ({sides[1].Name}) − ({sides[0].Name}), paired by seed, ± half of its 95 % confidence "
                + "interval (Student's t)."
        );
        foreach (string note in ComparisonText.Notes(table, sides[0].Name, sides[1].Name))
            Write(note);
        if (table.Alone > 0)
            Write(
                $"{Display.Count(table.Alone, "combination")} of axis values {(table.Alone == 1 ? "has" : "have")} "
                    + $"results on one side only and {(table.Alone == 1 ? "is" : "are")} left out."
            );
        if (sides[0].Sweep.Id == sides[1].Sweep.Id)
            return;
        IReadOnlyList<string> settings = SettingDifferences.Of(sides[0].Plan, sides[1].Plan);
        if (settings.Count > 0)
            Write($"They differ in {string.Join("; ", settings)}.");
        if (sides[0].Sweep.Manifest.EngineVersion != sides[1].Sweep.Manifest.EngineVersion)
            Write(
                $"They were trained by engine versions {sides[0].Sweep.Manifest.EngineVersion} and "
                    + $"{sides[1].Sweep.Manifest.EngineVersion}."
            );

        void Write(string text) => HelpText.WriteWrapped(terminal.Out, text, 0, HelpText.WidthOf(terminal));
    }

    private sealed record Side(string Name, SweepRecord Sweep, Plan Plan, AxisFilter Filter, string? Along);
}

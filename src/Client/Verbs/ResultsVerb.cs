using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps results</c>: how the trials ended, one by one or cell by cell.</summary>
internal sealed class ResultsVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<string> _by = new("--by")
    {
        Description = "One row for each trial (the default) or for each cell: mean, 95 % interval and n over seeds.",
        HelpName = "trial|cell",
        DefaultValueFactory = _ => "trial",
    };
    private readonly Option<string[]> _measure = new("--measure", "-m")
    {
        Description =
            "A measure to print; may be given several times. Default: test error and active fraction in tables, all measures in JSON and CSV.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _paired = new("--paired")
    {
        Description =
            "Instead of the values themselves, the difference of every cell to the one at this value of an axis, paired by seed: mean, 95 % interval and number of pairs.",
        HelpName = "AXIS=VALUE",
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
        _place.AddTo(this);
        Add(_set);
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps results quickstart --by cell", "Print mean ± 95 % interval over seeds for every cell."),
            new(
                "sweeps results quickstart --paired p=0",
                "Print how much every cell differs from the one without label noise, seed by seed."
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

        IReadOnlyList<string> known = await place.Reader.MeasuresAsync(sweep, cancellation);
        if (wanted.FirstOrDefault(measure => !known.Contains(measure)) is { } unknown)
            throw new MisuseException(MeasureNames.Refusal(sweep, unknown, known));
        IReadOnlyList<string> measures =
            wanted.Length > 0 ? wanted
            : format == TableFormat.Table ? MainMeasures.Of(known)
            : known;

        Table table =
            parse.GetValue(_paired) is { } paired
                ? PairedTableText.Of(await PairedAsync(place.Reader, sweep, paired, measures, cancellation), measures)
            : parse.GetValue(_by) == "cell"
                ? CellTableText.Of(await place.Reader.CellsAsync(sweep, measures, cancellation), measures)
            : TrialTable(place.Reader, sweep, plan, measures, cancellation);
        await TableWriter.WriteAsync(table, format, session.Terminal, cancellation);
        return ExitCode.Done;
    }

    private static async Task<PairedTable> PairedAsync(
        ISweepReader sweeps,
        SweepRecord sweep,
        string paired,
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        int split = paired.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
            throw new MisuseException(
                $"`--paired` is written AXIS=VALUE, but was `{paired}`. Write for instance --paired p=0."
            );
        try
        {
            return await sweeps.PairsAsync(
                sweep,
                paired[..split].Trim(),
                paired[(split + 1)..].Trim(),
                measures,
                cancellation
            );
        }
        catch (ArgumentException refused)
        {
            throw new MisuseException(refused.Message.Split(" (Parameter", 2)[0], refused);
        }
    }

    private static Table TrialTable(
        ISweepReader sweeps,
        SweepRecord sweep,
        Plan plan,
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        List<Column> columns = [new("trial", IsNumber: true), new("cell", IsNumber: true, For: Audience.Programs)];
        columns.AddRange(plan.Axes.Select(axis => new Column(axis.Name, axis.Numbers is not null)));
        columns.Add(new("state"));
        columns.Add(new("step", IsNumber: true));
        columns.AddRange(measures.Select(measure => new Column(measure, IsNumber: true)));
        columns.Add(new("seconds", IsNumber: true));
        columns.Add(new("attempts", IsNumber: true, For: Audience.Programs));
        columns.Add(new("reason"));
        columns.Add(new("key", For: Audience.Programs));
        return new Table(columns, Rows());

        async IAsyncEnumerable<Value[]> Rows()
        {
            await foreach (FinalResult result in sweeps.ReadResultsAsync(sweep, measures, cancellation))
            {
                TrialRecord trial = result.Trial;
                List<Value> row = [trial.Ordinal, trial.Cell];
                row.AddRange(plan.AxisValues(trial.Ordinal).Select(value => (Value)value));
                row.Add(trial.State.ToString().ToLowerInvariant());
                row.Add(trial.Step);
                foreach (string measure in measures)
                {
                    int index = -1;
                    for (int i = 0; i < result.Measures.Count && index < 0; i++)
                        index = result.Measures[i].Measure == measure ? i : -1;
                    row.Add(index < 0 ? new Value(null, Display.None) : result.Measures[index].Value);
                }

                row.Add(trial.ComputeSeconds);
                row.Add((long)trial.Attempts);
                row.Add(trial.Reason);
                row.Add(trial.Trial.ToString());
                yield return [.. row];
            }
        }
    }
}

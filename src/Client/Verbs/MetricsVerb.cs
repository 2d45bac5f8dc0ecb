using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Exporting;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps metrics</c>: everything that a sweep measured.</summary>
internal sealed class MetricsVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<string[]> _measure = new("--measure", "-m")
    {
        Description = "Only this measure; may be given several times.",
        HelpName = "NAME",
    };
    private readonly Option<long?> _trial = new("--trial")
    {
        Description = "Only this trial, by its number in the sweep.",
        HelpName = "ORDINAL",
    };
    private readonly Option<bool> _last = new("--last")
    {
        Description = "Only the last value of each trial and measure.",
    };

    public MetricsVerb()
        : base("metrics", "Print every metric of a sweep, ordered by trial, step and measure.")
    {
        Add(_sweep);
        Add(_measure);
        _trial.CompletionSources.CompletesTrials(_sweep);
        Add(_trial);
        Add(_last);
        _place.AddTo(this);
        Add(_set);
        Add(_format);
    }

    public override string Details =>
        "CSV unless --format says otherwise: trial,step,measure,value, with numbers in the shortest form that "
        + "reads back to the same bits. Sweeps with the same trials and results give the same bytes, wherever "
        + "and however they ran.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps metrics quickstart > metrics.csv", "Write all metrics to a file."),
            new(
                "sweeps metrics quickstart --trial 12 -m test_error --format table",
                "Print the test error of trial 12 over training."
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
        long? trial = parse.GetValue(_trial);
        if (trial is { } ordinal && (ordinal < 0 || ordinal >= sweep.Manifest.Trials))
            throw new MisuseException(
                $"`--trial` must be 0 to {sweep.Manifest.Trials - 1}, but was {ordinal}. See `sweeps results "
                    + $"{sweep.Word}`."
            );
        string[]? measures = parse.GetValue(_measure) is { Length: > 0 } given ? given : null;
        if (measures is not null)
            await KnownMeasures.RequireAsync(place.Reader, sweep, measures, cancellation);
        MetricQuery query = new(measures, parse.GetValue(_last), trial);

        TableFormat format = parse.GetValue(_format) ?? TableFormat.Csv;
        if (format == TableFormat.Csv)
        {
            await SweepExport.WriteMetricsAsync(
                place.Reader.ReadMetricsAsync(sweep, query, cancellation),
                session.Terminal.Data,
                cancellation
            );
            return ExitCode.Done;
        }

        Column[] columns =
        [
            new("trial", IsNumber: true),
            new("step", IsNumber: true),
            new("measure"),
            new("value", IsNumber: true),
        ];
        await TableWriter.WriteAsync(new Table(columns, Rows()), format, session.Terminal, cancellation);
        return ExitCode.Done;

        async IAsyncEnumerable<Value[]> Rows()
        {
            await foreach (TrialMetric row in place.Reader.ReadMetricsAsync(sweep, query, cancellation))
                yield return [row.Ordinal, row.Metric.Step, row.Metric.Measure, row.Metric.Value];
        }
    }
}

using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Exporting;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Client.Writing;
using Sweeps.Execution.Exporting;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps export</c>: everything of a sweep, for other programs.</summary>
internal sealed class ExportVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<string> _format = Choice(
        "--format",
        "csv: comma-separated values with a header (the default); ndjson: a JSON object a line; parquet, arrow: "
            + "files of typed columns, which need --out.",
        "csv",
        "ndjson",
        "parquet",
        "arrow"
    );
    private readonly Option<string> _of = Choice(
        "--of",
        "trials: a row for each trial that was begun, with its configuration and final metrics (the default); "
            + "metrics: a row for each value measured.",
        "trials",
        "metrics"
    );
    private readonly Option<string[]> _measure = new("--measure", "-m")
    {
        Description = "Only this measure; may be given several times.",
        HelpName = "NAME",
    };
    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "The file to write; - writes to standard output, as does leaving it out.",
        HelpName = "FILE",
    };

    public ExportVerb()
        : base("export", "Write all trials of a sweep, or all metrics, as CSV, NDJSON, Parquet or Arrow.")
    {
        Add(_sweep);
        Add(_of);
        Add(_format);
        Add(_measure);
        Add(_out);
        _place.AddTo(this);
        Add(_set);
    }

    public override string Details =>
        "Rows come in the order of trials, numbers in the shortest form that reads back to the same bits. Every "
        + "trial carries its whole canonical configuration: fields at their default are left out of it. Parquet and "
        + "Arrow have the columns of CSV with their types; texts that repeat are dictionaries.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps export quickstart > trials.csv",
                "Write a row for each trial, with its axes, final metrics and configuration."
            ),
            new(
                "sweeps export quickstart --of metrics --format ndjson --out metrics.ndjson",
                "Write every value measured, a JSON object a line."
            ),
            new(
                "sweeps export quickstart --format parquet --out trials.parquet",
                "Write the trials for pandas, polars or DuckDB, with the types of all columns."
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
        string[]? measures = parse.GetValue(_measure) is { Length: > 0 } given ? [.. given.Distinct()] : null;
        if (measures is not null)
            await KnownMeasures.RequireAsync(place.Reader, sweep, measures, cancellation);
        string format = parse.GetRequiredValue(_format);
        bool csv = format == "csv";
        if (format is "parquet" or "arrow")
        {
            await WriteTableAsync(place.Reader, sweep, measures, format, parse, cancellation);
            return ExitCode.Done;
        }

        if (parse.GetValue(_out) is not { } file || file == "-")
        {
            await WriteAsync(session.Terminal.Data);
            return ExitCode.Done;
        }

        await OutputFile.WriteAsync(file, "--out", WriteAsync);
        return ExitCode.Done;

        Task WriteAsync(TextWriter to)
        {
            if (parse.GetValue(_of) == "trials")
                return TrialExport.WriteAsync(
                    place.Reader,
                    sweep,
                    SweepReading.PlanOf(sweep),
                    measures,
                    csv,
                    to,
                    cancellation
                );
            IAsyncEnumerable<TrialMetric> metrics = place.Reader.ReadMetricsAsync(
                sweep,
                new MetricQuery(measures),
                cancellation
            );
            return csv
                ? SweepExport.WriteMetricsAsync(metrics, to, cancellation)
                : MetricLines.WriteAsync(metrics, to, cancellation);
        }
    }

    private Task WriteTableAsync(
        ISweepReader reader,
        SweepRecord sweep,
        string[]? measures,
        string format,
        ParseResult parse,
        CancellationToken cancellation
    )
    {
        if (parse.GetValue(_out) is not { } file || file == "-")
            throw new MisuseException(
                $"`--format {format}` writes bytes that are no text and must have a file, but `--out` names none. Add "
                    + $"--out {parse.GetValue(_of)}.{format}."
            );
        return OutputFile.WriteBytesAsync(
            file,
            "--out",
            to =>
                parse.GetValue(_of) == "trials"
                    ? TableExport.WriteTrialsAsync(
                        reader,
                        sweep,
                        SweepReading.PlanOf(sweep),
                        measures,
                        format,
                        to,
                        cancellation
                    )
                    : TableExport.WriteMetricsAsync(reader, sweep, measures, format, to, cancellation)
        );
    }

    private static Option<string> Choice(string name, string description, params string[] choices)
    {
        Option<string> option = new(name)
        {
            Description = description,
            HelpName = string.Join('|', choices),
            DefaultValueFactory = _ => choices[0],
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var value }] && !choices.Contains(value))
                result.AddError(
                    $"`{name}` must be {string.Join(" or ", choices)}, but was `{value}`. Choose one of them."
                );
        });
        return option;
    }
}

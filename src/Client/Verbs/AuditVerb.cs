using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Running;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Curation;
using Sweeps.Execution.Engines;
using Sweeps.Execution.Reading;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Files;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps audit</c>: trains finished trials anew and compares bits.</summary>
internal sealed class AuditVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new(served: false);
    private readonly Option<int> _slots = CommonOptions.Slots();
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();
    private readonly Option<double> _sample = new("--sample")
    {
        Description = "How many of the trials with a result: a share such as 5% or 0.05; at least one. Default: 5%.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => 0.05,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            bool percent = text.EndsWith('%');
            if (
                double.TryParse(
                    percent ? text[..^1] : text,
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double number
                ) && (percent ? number / 100 : number) is > 0 and <= 1 and var share
            )
                return share;
            result.AddError(
                $"`--sample` must be a share above 0 and at most 100%, such as 5% or 0.05, but was `{text}`. Leave it "
                    + "out to take 5%."
            );
            return 0.05;
        },
    };

    public AuditVerb()
        : base("audit", "Train trials that are done anew, and compare every bit.")
    {
        Add(_sweep);
        Add(_sample);
        Add(_slots);
        _place.AddTo(this);
        Add(_data);
        Add(_format);
        Add(_quiet);
    }

    public override string Details =>
        "Takes a sample of the trials with a result, the same for everybody who asks for the same share; trains each "
        + "from its first step on this machine, and compares all metrics and the hash of the final weights with what "
        + "the store has. Nothing is written. Exit code 1 where a bit differs; the table then says which trial, at "
        + "which step, and which worker had trained it. On a shared store, another machine audits the first.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps audit quickstart", "Check one trial in twenty."),
            new(
                "sweeps audit quickstart --sample 100% --store postgres://me@db/sweeps --format csv",
                "Check all that a cluster has trained, on this machine, as CSV."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using StoreBackend place = (StoreBackend)await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            [],
            session.Terminal,
            cancellation
        );
        bool quiet = parse.GetValue(_quiet);
        using DownloadNotes downloads = new(session.Terminal, quiet);
        TrainingEngines engines = new(new DataSets(DataFolders.Default(parse.GetValue(_data)), downloads));
        SweepAudit audit = new(place.Store.Results, engines);
        AuditSample sample = await audit.ChooseAsync(sweep, parse.GetValue(_sample), cancellation);
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        if (sample.Trials.Count == 0)
            throw new MisuseException(
                sample.Inexact > 0
                    ? $"Only trials that are repeated bit for bit can be audited, and those of `{sweep.Title}` are "
                        + "not. Compare means with `sweeps compare`."
                    : $"Trials with a result are audited, and `{sweep.Title}` has none yet. Run it first."
            );
        CountLine line = new(session.Terminal);
        List<AuditedTrial> audited = [];
        bool interrupted = false;
        try
        {
            await foreach (AuditedTrial trial in audit.RunAsync(sample, parse.GetValue(_slots), cancellation))
            {
                audited.Add(trial);
                if (!quiet)
                    line.Show($"Audited {audited.Count} of {sample.Trials.Count} trials");
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            interrupted = true;
        }

        line.End();
        int different = audited.Count(trial => trial.Difference is not null);
        if (format != TableFormat.Table || different > 0)
            await TableWriter.WriteAsync(
                Table(format == TableFormat.Table ? audited.Where(trial => trial.Difference is not null) : audited),
                format,
                session.Terminal,
                CancellationToken.None
            );
        if (format == TableFormat.Table)
            session.Terminal.Out.WriteLine(Describe(sweep, sample, audited, different));
        return different > 0 ? ExitCode.Failed
            : interrupted ? ExitCode.Interrupted
            : ExitCode.Done;
    }

    private static string Describe(
        SweepRecord sweep,
        AuditSample sample,
        IReadOnlyList<AuditedTrial> audited,
        int different
    ) =>
        $"Trained {Display.Count(audited.Count)} of {Display.Count(sample.Of, "trial")} of `{sweep.Title}` anew"
        + (audited.Count < sample.Trials.Count ? $" ({Display.Count(sample.Trials.Count)} were wanted)" : "")
        + ": "
        + (
            different == 0
                ? $"all {Display.Count(audited.Sum(trial => (long)trial.Metrics), "metric")} and final weights have "
                    + "the same bits."
                : $"{Display.Count(different)} differ."
        )
        + (sample.Inexact > 0 ? $" {Display.Count(sample.Inexact)} more are not repeated bit for bit." : "");

    private static Table Table(IEnumerable<AuditedTrial> audited) =>
        new(
            [
                new("trial", IsNumber: true),
                new("same"),
                new("metrics", IsNumber: true),
                new("step", IsNumber: true),
                new("measure"),
                new("recorded", IsNumber: true),
                new("computed", IsNumber: true),
                new("worker"),
            ],
            audited
                .OrderBy(trial => trial.Trial.Ordinal)
                .Select(trial =>
                    new Value[]
                    {
                        trial.Trial.Ordinal,
                        trial.Difference is null ? "yes" : "no",
                        trial.Metrics,
                        trial.Difference is { } difference ? difference.Step : (string?)null,
                        trial.Difference?.Measure,
                        trial.Difference?.Recorded is { } recorded ? recorded : (string?)null,
                        trial.Difference?.Computed is { } computed ? computed : (string?)null,
                        trial.Worker,
                    }
                )
        );
}

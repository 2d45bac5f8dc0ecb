using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Client.Writing;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps report</c>: all about a sweep in one file.</summary>
internal sealed class ReportVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<string[]> _measure = new("--measure", "-m")
    {
        Description =
            "A measure to show; may be given several times. Default: test error and active fraction, or the next best.",
        HelpName = "NAME",
    };
    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description =
            "The file to write, .html or .pdf; - writes HTML to standard output. Default: HTML in the sweep's folder "
            + "of pictures beside the store.",
        HelpName = "FILE",
    };
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public ReportVerb()
        : base("report", "Write one file (HTML or PDF) about a sweep: plan, results, pictures, failures, how to rerun.")
    {
        Add(_sweep);
        Add(_measure);
        Add(_out);
        _place.AddTo(this);
        Add(_set);
        Add(_quiet);
    }

    public override string Details =>
        "The file loads nothing and runs nothing, so that it can be mailed, archived and opened anywhere. It "
        + "prints its path.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps report quickstart", "Write the report beside the store."),
            new("sweeps report quickstart --out report.pdf", "Write it as PDF."),
            new(
                "sweeps report 3fa29c -m test_error -m weight_norm.1 --out report.html",
                "Write a report on two measures to a file of your own."
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
        string[] measures = [.. (parse.GetValue(_measure) ?? []).Distinct()];
        string? file = parse.GetValue(_out);
        bool pdf = IsPdf(file);
        byte[] report = await SweepReport.WriteAsync(place.Reader, sweep, measures, pdf, cancellation);
        if (file == "-")
        {
            await session.Terminal.WriteDataAsync(report, isText: true);
            return ExitCode.Done;
        }

        file ??= Path.Combine(
            SweepFigures.DefaultFolder(place.PicturesRoot, sweep),
            FileName.Of(sweep.Manifest.Name, "-report.html")
        );
        await OutputFile.WriteBytesAsync(file, "--out", async to => await to.WriteAsync(report, cancellation));
        session.Terminal.Out.WriteLine(parse.GetValue(_quiet) ? file : $"Report: {file}");
        return ExitCode.Done;
    }

    /// <summary>Whether a file is to be PDF.</summary>
    /// <exception cref="MisuseException">Its ending is that of what a report is not.</exception>
    private static bool IsPdf(string? file) =>
        Path.GetExtension(file ?? "").ToLowerInvariant() switch
        {
            ".pdf" => true,
            ".svg" or ".png" or ".tex" or ".md" or ".json" or ".csv" or ".txt" or ".docx" or ".ps" or ".eps" =>
                throw new MisuseException(
                    $"A report is HTML or PDF, but `--out` was `{file}`. Let it end in .html or .pdf."
                ),
            _ => false,
        };
}

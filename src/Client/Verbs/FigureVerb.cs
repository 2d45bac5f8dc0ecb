using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Terminals;
using Sweeps.Client.Writing;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps figure</c>: a figure of several panels, as a file describes it.</summary>
internal sealed class FigureVerb : Verb
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The description: YAML with `panels`, each with its sweep, kind, measures and axes.",
    };
    private readonly BackendOptions _place = new();
    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "The file to write: .svg, .pdf or .png. Default: beside FILE, as SVG.",
        HelpName = "FILE",
    };
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public FigureVerb()
        : base("figure", "Draw a figure of several panels, of one sweep or several, from a description in YAML.")
    {
        Add(_file);
        Add(_out);
        _place.AddTo(this);
        Add(_quiet);
    }

    public override string Details =>
        "The file has `panels`, a list; each panel has `sweep`, and may have `kind`, `measure`, `x`, `by`, `where`, "
        + "`title`, `legend`, `log_y` and `paired`, which mean what the options of `sweeps plot` mean. For the whole "
        + "there are `width`, `columns`, `font_size`, `font` and `legend: shared`, one key for all panels. Panels get "
        + "letters.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps figure figure1.yaml", "Draw the panels of figure1.yaml into figure1.svg."),
            new("sweeps figure figure1.yaml --out figure1.pdf", "Draw a paper's figure by one command."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string path = parse.GetRequiredValue(_file);
        string text = FigurePanels.TextOf(path);
        FigureFormat format = FigureFormats.Choose(null, parse.GetValue(_out));
        if (format is FigureFormat.Tikz or FigureFormat.Json)
            throw new MisuseException(
                $"`--out` must end in .svg, .pdf or .png, but was `{parse.GetValue(_out)}`. Choose one of them, or "
                    + "plot each panel."
            );
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        byte[] bytes = await FigurePanels.DrawAsync(text, path, format, place.Reader, session.Terminal, cancellation);
        if (parse.GetValue(_out) == "-")
        {
            await session.Terminal.WriteDataAsync(bytes, format == FigureFormat.Svg);
            return ExitCode.Done;
        }

        string file = parse.GetValue(_out) ?? Path.ChangeExtension(path, ".svg");
        await OutputFile.WriteBytesAsync(file, "--out", async to => await to.WriteAsync(bytes, cancellation));
        session.Terminal.Out.WriteLine(parse.GetValue(_quiet) ? file : $"Picture: {file}");
        return ExitCode.Done;
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Client.Writing;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps plot</c>: draws a sweep.</summary>
internal sealed class PlotVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<FigureKind> _kind = new("--kind", "-k")
    {
        Description =
            "What to draw: measures against an axis, a heat map of two axes, curves over training, parallel "
            + "coordinates, one measure against another, or how much each axis decides.",
        HelpName = "line|heat|curves|parallel|scatter|importance",
        CustomParser = KindOf,
        DefaultValueFactory = _ => FigureKind.Line,
    };

    private readonly Option<string[]> _measure = new("--measure", "-m")
    {
        Description =
            "A measure to draw; may be given several times. Default: test error and active fraction, or the next best.",
        HelpName = "NAME",
    };
    private readonly Option<string?> _x = new("--x")
    {
        Description = "The axis to draw along. Default: p, else the numeric axis with most values.",
        HelpName = "AXIS",
    };
    private readonly Option<string?> _by = new("--by")
    {
        Description =
            "The axis with a line for each value; in a heat map the vertical one. The others get rows of panels.",
        HelpName = "AXIS",
    };
    private readonly Option<string[]> _where = CommonOptions.Where();
    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description =
            "The file to write; - writes to standard output. Default: in the sweep's folder of pictures beside the "
            + "store.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _paired = new("--paired")
    {
        Description =
            "Put a star on every mean whose difference to that at this value of an axis, paired by seed, has a 95 % "
            + "interval without 0.",
        HelpName = "AXIS=VALUE",
    };
    private readonly PaperOptions _paper = new();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public PlotVerb()
        : base("plot", "Draw a sweep as SVG, PDF or PNG: means over seeds with 95 % bands, heat maps, curves and more.")
    {
        Add(_sweep);
        Add(_kind);
        Add(_measure);
        Add(_x);
        Add(_by);
        Add(_where);
        Add(_paired);
        Add(_out);
        _paper.AddTo(this);
        _place.AddTo(this);
        Add(_set);
        Add(_quiet);
    }

    public override string Details =>
        "Axes are logarithmic where the grid is spaced so; every caption gives n, the number of seeds. The picture "
        + "needs nothing from elsewhere, reads in light and dark, and for colour-blind readers. It prints the "
        + "file's path.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps plot quickstart",
                "Draw the main measures against p, one line for each combination of the other axes."
            ),
            new(
                "sweeps plot quickstart -m test_error --x learning_rate --by p --where architecture=64",
                "Draw one measure against the learning rate, one line for each p."
            ),
            new(
                "sweeps plot quickstart --kind heat -m active_fraction --x p --by learning_rate --out heat.svg",
                "Draw a heat map of two axes."
            ),
            new(
                "sweeps plot quickstart -m test_error --width 85mm --height 85mm --font-size 7 --out error.pdf",
                "Write a PDF for a column of a paper."
            ),
            new(
                "sweeps plot quickstart -m test_error --style paper --legend inside --log-y --out error.tex",
                "Write code for pgfplots, to be set in the paper's own letters."
            ),
            new(
                "sweeps plot quickstart -m test_error --paired p=0",
                "Mark by a star what differs from p = 0, seed by seed."
            ),
            new(
                "sweeps plot quickstart --kind curves -m test_loss --by p",
                "Draw the loss over training, one line for each p."
            ),
            new("sweeps plot quickstart --kind importance", "Draw how much each axis decides the test error."),
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
        ParseResult typed = parse;
        SweepDefinition definition = SweepReading.DefinitionOf(sweep);
        parse = WithDefaults(parse, definition.Plot, sweep);
        Plan plan = SweepReading.PlanOf(sweep);
        SweepData data = new(place.Reader, sweep, plan, AxisFilter.Parse(plan, parse.GetValue(_where) ?? []));
        FigureKind kind = parse.GetValue(_kind);
        // What the grid file says holds for the kinds that heed it.
        string? x = kind.HasAlong() || IsGiven(typed, _x) ? parse.GetValue(_x) : null;
        string? by = kind.HasBy() || IsGiven(typed, _by) ? parse.GetValue(_by) : null;
        x = SweepDrawing.Axis(plan, x, "--x");
        by = SweepDrawing.Axis(plan, by, "--by");
        SweepDrawing.RequireFit(kind, x, by, ("--x", "--by"));
        string[] wanted = [.. (parse.GetValue(_measure) ?? []).Distinct()];
        IReadOnlyList<string> measures =
            wanted.Length > 0 ? wanted : kind.Usual(await data.MeasuresAsync(cancellation), definition);
        if (wanted.Length > 0 && FigureRules.OfMeasures(kind, wanted.Length, "`--measure`") is { } misfit)
            throw new MisuseException(misfit);

        FigureFormat format = _paper.Format(parse, parse.GetValue(_out));
        SweepDrawing drawing = new(data, place.Reader);
        CellFigureOptions options = data.Options(measures, x, by) with
        {
            Layout = _paper.Layout(parse),
            Paired = await drawing.PairedAsync(kind, parse.GetValue(_paired), "`--paired`", measures, cancellation),
        };
        string name = FileName(sweep, kind, wanted, format);
        byte[] figure = format is FigureFormat.Tikz or FigureFormat.Json
            ? System.Text.Encoding.UTF8.GetBytes(await drawing.CodeAsync(kind, format, options, cancellation))
            : _paper.Convert(parse, await drawing.SvgAsync(kind, options, "sweeps", cancellation), format);
        await WriteAsync(parse, session, place, sweep, name, figure, format);
        return ExitCode.Done;
    }

    /// <summary>The same command line with what the grid file says where it says nothing.</summary>
    private ParseResult WithDefaults(ParseResult parse, IReadOnlyList<PlotDefault> defaults, SweepRecord sweep)
    {
        string[] given = [.. parse.Tokens.Select(token => token.Value)];
        string[] added =
        [
            .. defaults
                .Where(one =>
                    Options.FirstOrDefault(option => option.Name == one.Option) is { } option && !IsGiven(parse, option)
                )
                .SelectMany(one =>
                    one.Values.Count == 0 ? [one.Option] : one.Values.SelectMany(value => (string[])[one.Option, value])
                ),
        ];
        if (added.Length == 0)
            return parse;
        ParseResult both = parse.RootCommandResult.Command.Parse([.. given, .. added]);
        return both.Errors.Count == 0
            ? both
            : throw new MisuseException(
                $"`plot` in the grid file of `{sweep.Title}` must have values that `sweeps plot` takes, but: "
                    + $"{both.Errors[0].Message} Give the option itself, which goes before the grid file."
            );
    }

    private static bool IsGiven(ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };

    private async Task WriteAsync(
        ParseResult parse,
        Session session,
        ISweepBackend place,
        SweepRecord sweep,
        string name,
        byte[] figure,
        FigureFormat format
    )
    {
        string? file = parse.GetValue(_out);
        if (file == "-")
        {
            await session.Terminal.WriteDataAsync(figure, format is not (FigureFormat.Pdf or FigureFormat.Png));
            return;
        }

        file ??= Path.Combine(SweepFigures.DefaultFolder(place.PicturesRoot, sweep), name);
        await OutputFile.WriteBytesAsync(file, "--out", async to => await to.WriteAsync(figure));
        session.Terminal.Out.WriteLine(parse.GetValue(_quiet) ? file : $"Picture: {file}");
    }

    private static string FileName(SweepRecord sweep, FigureKind kind, string[] wanted, FigureFormat format) =>
        Scheduling.Texts.FileName.Of(
            string.Join('-', [sweep.Manifest.Name, EnumWords.Of(kind), .. wanted]),
            format.Ending()
        );

    private static FigureKind KindOf(ArgumentResult result)
    {
        if (
            Enum.TryParse(result.Tokens[^1].Value, ignoreCase: true, out FigureKind kind)
            && !char.IsDigit(result.Tokens[^1].Value[0])
        )
            return kind;
        result.AddError(
            "`--kind` must be line, heat, curves, parallel, scatter or importance, but was "
                + $"`{result.Tokens[^1].Value}`. Choose one of them."
        );
        return FigureKind.Line;
    }
}

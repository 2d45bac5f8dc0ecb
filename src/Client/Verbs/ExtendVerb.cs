using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Control;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps extend</c>: adds values, or more epochs, to a sweep that is there.</summary>
internal sealed class ExtendVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Argument<string?> _grid = new("GRID")
    {
        Description =
            "A grid file that takes the place of the sweep's own; trials that both have are not trained again.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> _set = new("--set")
    {
        Description =
            "Set a key of the sweep's grid: give all values of an axis, old and new, as in grid.p=[0,0.2,0.4]. May "
            + "be given several times.",
        HelpName = "KEY=VALUE",
    };
    private readonly Option<int?> _epochs = new("--epochs")
    {
        Description = "Train for this many epochs in all.",
        HelpName = "N",
    };
    private readonly Option<long?> _steps = new("--steps")
    {
        Description = "Train for this many steps in all, where the sweep counts in steps.",
        HelpName = "N",
    };
    private readonly RunOptions _options = new();

    public ExtendVerb()
        : base("extend", "Add values or more epochs to a sweep, and train only what that adds.")
    {
        Add(_sweep);
        Add(_grid);
        Add(_set);
        Add(_epochs);
        Add(_steps);
        _options.AddTo(this);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "The result is a new sweep of the same name, which shares all trials that both have: those are not trained "
        + "again. The old one stays. "
        + "A longer training continues where a shorter one of the same has finished, if the last state of that was "
        + "kept (see --keep) and its learning rate does not depend on the length; otherwise, and a shorter one "
        + "always, it starts from its first step. "
        + "Its bits are those of a straight run either way.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps extend quickstart --set p=[0,0.2,0.4,0.6,0.8]", "Give the axis p more values."),
            new(
                "sweeps extend quickstart --epochs 100",
                "Train every trial for 100 epochs in all, from where it has ended."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _options.OpenAsync(parse, session, make: false, cancellation);
        SweepRecord sweep = await place.AskAsync(
            () =>
                SweepAccess.FindAsync(place.Reader, parse.GetRequiredValue(_sweep), [], session.Terminal, cancellation),
            cancellation
        );
        IReadOnlyList<GridOverride> overrides = Overrides(parse);
        string? file = parse.GetValue(_grid);
        if (file is null && overrides.Count == 0)
            throw new MisuseException(
                "`sweeps extend` needs something to add: a grid file, `--set KEY=VALUES` or `--epochs N`. See "
                    + "`sweeps extend --help`."
            );
        SweepDefinition definition = SweepExtension.Of(
            sweep,
            file is null ? null : await SweepAccess.ReadGridAsync(file, overrides, session.Terminal, cancellation),
            overrides
        );
        string resume =
            $"sweeps extend {SweepReading.ShortId(sweep.Id)} "
            + $"{string.Join(' ', Again(parse).Concat(_options.Typed(parse)))}";
        return await place.TrainAsync(definition, _options.Training(parse, session, resume), cancellation);
    }

    private List<GridOverride> Overrides(ParseResult parse)
    {
        // `grid.p` says where the key stands in the file; the override knows by itself.
        List<string> texts =
        [
            .. (parse.GetValue(_set) ?? []).Select(text =>
                text.StartsWith("grid.", StringComparison.Ordinal) ? text["grid.".Length..] : text
            ),
        ];
        if (parse.GetValue(_epochs) is { } epochs)
            texts.Add(string.Create(CultureInfo.InvariantCulture, $"epochs={epochs}"));
        if (parse.GetValue(_steps) is { } steps)
            texts.Add(string.Create(CultureInfo.InvariantCulture, $"steps={steps}"));
        return [.. CommonOptions.Overrides([.. texts])];
    }

    private IEnumerable<string> Again(ParseResult parse)
    {
        if (parse.GetValue(_grid) is { } file)
            yield return ShellWord.Quote(file);
        foreach (string text in parse.GetValue(_set) ?? [])
        {
            yield return "--set";
            yield return ShellWord.Quote(text);
        }

        if (parse.GetValue(_epochs) is { } epochs)
            yield return string.Create(CultureInfo.InvariantCulture, $"--epochs {epochs}");
        if (parse.GetValue(_steps) is { } steps)
            yield return string.Create(CultureInfo.InvariantCulture, $"--steps {steps}");
    }
}

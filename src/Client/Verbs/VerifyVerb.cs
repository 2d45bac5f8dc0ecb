using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Verifying;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps verify</c>: trains a grid where that is needed and compares what came out with what the grid file
/// expects.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string> _grid = CommonOptions.Grid();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _noRun = new("--no-run") { Description = "Train nothing: check what is there." };
    private readonly RunOptions _options = new(served: false);

    public VerifyVerb()
        : base(
            "verify",
            "Train what a grid file lacks results of, and check the results against what the file expects."
        )
    {
        Add(_grid);
        Add(_set);
        Add(_noRun);
        _options.AddTo(this);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "Expectations are the rules under `expect` in the grid file; docs/grid-files.md has their grammar. Each is "
        + "printed with PASS or FAIL and what was measured: mean ± half of the 95 % interval, and n. "
        + "Exit code 0: all hold; 1: some does not, or cannot be judged since trials are not done, diverged or "
        + "failed. An expectation that names what --set has taken away is left out.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps verify examples/papers/B-points.yaml", "Reproduce a result of a paper, or fail."),
            new(
                "sweeps verify grid.yaml --no-run --store results.db --format json",
                "Check a finished sweep, for a program to read."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string gridPath = parse.GetRequiredValue(_grid);
        SweepDefinition definition = await SweepAccess.ReadGridAsync(
            gridPath,
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        if (definition.Expectations.All(expectation => expectation.Inapplicable is not null))
        {
            string has =
                definition.Expectations.Count == 0 ? "no `expect`" : "only expectations of what --set has changed";
            throw new MisuseException(
                $"To verify a sweep its grid file must expect something of it, but `{definition.Name}` has "
                    + $"{has}. Add rules under `expect`, such as - test_error < 0.1."
            );
        }

        bool run = !parse.GetValue(_noRun);
        await using ISweepBackend place = await _options.OpenAsync(parse, session, make: run, cancellation);
        Training training = _options.Training(parse, session, ResumeCommand(gridPath, parse));
        if (run)
        {
            int code = await place.TrainAsync(
                definition,
                training with
                {
                    Report = training.Format == TableFormat.Table && !training.Quiet,
                },
                cancellation
            );
            if (code is not (ExitCode.Done or ExitCode.Failed or ExitCode.BudgetSpent))
                return code;
        }

        CancellationToken insisted = run ? session.Interrupts.Insisted : cancellation;
        SweepRecord sweep =
            await place.Reader.FindAsync(definition, insisted)
            ?? throw new MisuseException(
                $"With --no-run there must be results to check, but {place.Reader.Location} has no sweep of the "
                    + $"grid `{definition.Name}` as {gridPath} gives it. Leave --no-run out to train it."
            );
        Plan plan = new(definition);
        IReadOnlyList<VerifiedExpectation> verified = await Expected.JudgeAsync(
            place.Reader,
            sweep,
            definition,
            plan,
            insisted
        );
        if (run && training.Format == TableFormat.Table && !training.Quiet)
            session.Terminal.Out.WriteLine();
        await VerifiedText.WriteAsync(
            verified,
            MainMeasures.UnitsOf(definition.Blocks[0].Base),
            training.Format,
            session.Terminal,
            insisted
        );
        return verified.All(expectation => expectation.Holds != false) ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The command that goes on: what was typed, quoted for a shell.</summary>
    private string ResumeCommand(string gridPath, ParseResult parse)
    {
        List<string> words =
            gridPath == "-"
                ? ["(the same input)", "|", "sweeps", "verify", "-"]
                : ["sweeps", "verify", ShellWord.Quote(gridPath)];
        foreach (string text in parse.GetValue(_set) ?? [])
            words.AddRange(["--set", ShellWord.Quote(text)]);
        return string.Join(' ', words.Concat(_options.Typed(parse)));
    }
}

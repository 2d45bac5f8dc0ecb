using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Scheduling.Definitions;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps run</c>: trains a grid, or goes on with it.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string> _grid = CommonOptions.Grid();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly RunOptions _options = new(served: false);

    public RunVerb()
        : base("run", "Train every trial of a grid that has no result yet, and print the results cell by cell.")
    {
        Add(_grid);
        Add(_set);
        _options.AddTo(this);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "Ctrl-C checkpoints what is running and exits 130; the same command goes on from there, with the same "
        + "results as if it had never stopped. A second Ctrl-C leaves at once and goes on from the latest "
        + "checkpoints. "
        + "Several processes, on one or many machines, may run the same grid on the same store at once: they share "
        + "its trials, and any of them may be killed. See also pause, resume, cancel, retry and extend.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps run examples/quickstart.yaml",
                "Train a small grid on all cores; once it is done, asking again trains nothing."
            ),
            new(
                "sweeps run grid.yaml --set epochs=5 --set seed=0..9 --slots 4 --store results.db",
                "Override two keys, use four cores, and keep the results in a file of your own."
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
        await using ISweepBackend place = await _options.OpenAsync(parse, session, make: true, cancellation);
        return await place.TrainAsync(
            definition,
            _options.Training(parse, session, ResumeCommand(gridPath, parse)),
            cancellation
        );
    }

    /// <summary>The command that goes on: what was typed, quoted for a shell.</summary>
    private string ResumeCommand(string gridPath, ParseResult parse)
    {
        List<string> words =
            gridPath == "-"
                ? ["(the same input)", "|", "sweeps", "run", "-"]
                : ["sweeps", "run", ShellWord.Quote(gridPath)];
        foreach (string text in parse.GetValue(_set) ?? [])
            words.AddRange(["--set", ShellWord.Quote(text)]);
        return string.Join(' ', words.Concat(_options.Typed(parse)));
    }
}

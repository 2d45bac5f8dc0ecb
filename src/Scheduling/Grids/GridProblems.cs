using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Collects what is wrong with a grid file, and bounds what reading it costs: after <see cref="Most"/> problems, or
/// more steps than <see cref="MostWork"/>, reading ends with what was found.
/// </summary>
/// <param name="file">Names the grid file in messages.</param>
/// <param name="cancellation">Ends the reading with whoever asked for it.</param>
/// <param name="isTolerant">Reading goes on to the end whatever the problems: whoever reads decides what they
/// mean.</param>
internal sealed class GridProblems(string file, CancellationToken cancellation, bool isTolerant = false)
{
    /// <summary>Problems that are told of at most.</summary>
    public const int Most = 100;

    /// <summary>Steps that reading may take, each about as long as it takes to look at a value.</summary>
    public const long MostWork = 5_000_000;

    private const int LongestSentence = 1500;

    private readonly HashSet<GridProblem> _problems = []; // shared parts are read once for each block
    private long _work;

    public string File => file;

    public bool Any => _problems.Count > 0;

    /// <summary>The problems, those of the file first, in order of position.</summary>
    public IReadOnlyList<GridProblem> InOrder =>
        [
            .. _problems
                .OrderBy(problem => problem.File == file ? 0 : 1)
                .ThenBy(problem => problem.Line)
                .ThenBy(problem => problem.Column),
        ];

    public CancellationToken Cancellation => cancellation;

    /// <summary>Counts steps before they are taken.</summary>
    /// <exception cref="GridFileException">They would be too many.</exception>
    public void Spend(long steps)
    {
        cancellation.ThrowIfCancellationRequested();
        _work += steps;
        if (_work <= MostWork)
            return;
        Add(
            new(
                file,
                1,
                1,
                "A grid file must be checked in a bounded number of steps, and this one needs more",
                "",
                "Give it fewer blocks, inclusions, exclusions or listed values; ranges such as 0..1000 cost nothing."
            )
        );
        throw Failure();
    }

    public void Complain(Node node, string rule, string nextStep) => Add(file, node, rule, nextStep, node.Summary);

    public void ComplainOfPlace(Node node, string rule, string nextStep) => Add(file, node, rule, nextStep, "");

    /// <summary>Refuses names of files in a text that has no folder where they could lie.</summary>
    public void ComplainOfNoFolder(Node node, string what, string value = "") =>
        Add(
            file,
            node,
            $"{what} are read where the grid file lies, and this text comes from no file",
            "Hand the grid in with the `sweeps` command (`sweeps queue grid.yaml`), which reads them.",
            value
        );

    public void Add(string origin, Node node, string rule, string nextStep, string value = "") =>
        Add(new(origin, node.Line, node.Column, rule, value, nextStep));

    public void Add(GridProblem problem)
    {
        if (isTolerant && _problems.Count >= Most)
            return;
        _problems.Add(
            problem with
            {
                Rule = Shown(Node.Cut(problem.Rule, LongestSentence)),
                Value = Shown(Node.Cut(problem.Value)),
                NextStep = Shown(Node.Cut(problem.NextStep, LongestSentence)),
            }
        );
        if (_problems.Count >= Most && !isTolerant)
            throw Failure();
    }

    public void ThrowIfAny()
    {
        if (Any && !isTolerant)
            throw Failure();
    }

    public GridFileException Failure() => new(InOrder);

    // Problems are read on a terminal, where control characters of the file must do nothing.
    private static string Shown(string text) =>
        text.Any(char.IsControl)
            ? string.Concat(
                text.Select(letter =>
                    char.IsControl(letter) ? FormattableString.Invariant($"\\u{(int)letter:X4}") : $"{letter}"
                )
            )
            : text;
}

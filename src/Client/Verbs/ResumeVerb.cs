using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps resume</c>: goes on with a sweep, from the store alone.</summary>
internal sealed class ResumeVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly RunOptions _options = new();

    public ResumeVerb()
        : base(
            "resume",
            "Go on with a sweep in this process, also one that is paused or cancelled; its grid file is not needed."
        )
    {
        Add(_sweep);
        _options.AddTo(this);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "Does what `sweeps run` does, with the grid as the store has it. Other processes may be at the same sweep: "
        + "they share its trials.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps resume quickstart", "Go on with the newest sweep of that name."),
            new(
                "sweeps resume 3fa29c --store postgres://lab@db/sweeps --slots 16",
                "Help others with a sweep in a shared store, with sixteen cores."
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
        return await place.GoOnAsync(
            sweep,
            _options.Training(parse, session, Command(sweep, _options.Typed(parse))),
            cancellation
        );
    }

    /// <summary>The command that goes on with a sweep.</summary>
    public static string Command(SweepRecord sweep, IEnumerable<string> typed) =>
        string.Join(' ', ["sweeps", "resume", SweepReading.ShortId(sweep.Id), .. typed]);
}

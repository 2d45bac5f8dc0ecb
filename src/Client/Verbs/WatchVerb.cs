using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Running;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps watch</c>: looks on while others train a sweep.</summary>
internal sealed class WatchVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();
    private readonly BackendOptions _place = new();

    public WatchVerb()
        : base("watch", "Watch a sweep that a server or other processes train, until it has ended.")
    {
        Add(_sweep);
        _place.AddTo(this);
        Add(_set);
        Add(_quiet);
    }

    public override string Details =>
        "Ends as `sweeps run` of that sweep would: 0 done, 1 some trial failed, 130 paused. Ctrl-C ends the "
        + "watching, not the sweep.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps watch quickstart", "Watch the newest sweep of that name in the user's own store."),
            new(
                "sweeps watch 3fa29c --server https://sweeps.example --quiet",
                "Wait until a server is done with a sweep."
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
        string[] typed = [.. _place.Typed(parse)];
        Training training = new()
        {
            Resume = ResumeVerb.Command(sweep, typed),
            Place = typed,
            Quiet = parse.GetValue(_quiet),
        };
        return await new SweepWatch(place, training, session).WatchAsync(sweep, report: false, cancellation);
    }
}

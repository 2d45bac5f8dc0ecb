using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps retry</c>: tries failed trials again.</summary>
internal sealed class RetryVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Option<bool> _failed = new("--failed")
    {
        Description = "The failed trials. There is no other kind to try again, so this may be left out.",
    };
    private readonly RunOptions _options = new();

    public RetryVerb()
        : base(
            "retry",
            "Forget the failures of a sweep's failed trials and train them again, with whatever else is not done."
        )
    {
        Add(_sweep);
        Add(_failed);
        _options.AddTo(this);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "A failed trial is one whose own error came back at every attempt. Trials that diverged have a result and "
        + "are not trained again. Unlike `sweeps run`, this also tries again what failed while other processes "
        + "are at the sweep.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps retry quickstart --failed",
                "Try the failed trials again, say after a missing data file was found."
            ),
            new("sweeps retry 3fa29c --store results.db --slots 1", "Do so on one core, in another store."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _options.OpenAsync(parse, session, make: false, cancellation);
        SweepRecord sweep = await place.AskAsync(
            () =>
                SweepAccess.FindAsync(place.Reader, parse.GetRequiredValue(_sweep), [], session.Terminal, cancellation),
            cancellation
        );
        long again = await place.AskAsync(() => place.RetryFailedAsync(sweep, cancellation), cancellation);
        if (!_options.Quiet(parse))
            session.Terminal.Error.WriteLine(
                again == 0 ? "No trial has failed." : $"{Display.Count(again, "failed trial")} will be tried again."
            );
        return await place.GoOnAsync(
            sweep,
            _options.Training(parse, session, ResumeVerb.Command(sweep, _options.Typed(parse))),
            cancellation
        );
    }
}

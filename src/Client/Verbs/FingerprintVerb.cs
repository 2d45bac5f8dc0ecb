using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps fingerprint</c>: one hash over all that a sweep computed.</summary>
internal sealed class FingerprintVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public FingerprintVerb()
        : base("fingerprint", "Print one SHA-256 over a sweep's configurations, metrics and final weights.")
    {
        Add(_sweep);
        _place.AddTo(this);
        Add(_set);
        Add(_quiet);
    }

    public override string Details =>
        "Two sweeps have the same fingerprint if and only if they have the same trials and gave the same bits, "
        + "whatever machine, number of slots or interruptions. A sweep that is not done has the fingerprint of "
        + "its part that is; standard error then says so.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps fingerprint quickstart", "Print the fingerprint of a sweep in the user's own store."),
            new(
                "sweeps fingerprint grid.yaml --store other.db",
                "Print that of a grid's sweep in another store, to compare."
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
        SweepFingerprint fingerprint = await place.Reader.FingerprintAsync(sweep, cancellation);
        session.Terminal.Out.WriteLine(fingerprint.Hash);
        if (fingerprint.Missing > 0 && !parse.GetValue(_quiet))
            session.Terminal.Error.WriteLine(
                $"This is the fingerprint of a part: {Display.Count(fingerprint.Missing, "trial")} of "
                    + $"{Display.Count(fingerprint.Trials + fingerprint.Missing)} are not done. Finish the sweep "
                    + "before comparing."
            );
        return ExitCode.Done;
    }
}

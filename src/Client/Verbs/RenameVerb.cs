using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps rename</c>: gives a sweep another name.</summary>
internal sealed class RenameVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "The new name: one line, and no other sweep's.",
    };
    private readonly BackendOptions _place = new();

    public RenameVerb()
        : base("rename", "Give a sweep another name.")
    {
        Add(_sweep);
        Add(_name);
        _place.AddTo(this);
    }

    public override string Details =>
        "Its id stays, and so do its grid and its results: running the same grid file again finds this sweep.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps rename quickstart first-try", "Call the newest sweep of that name something else."),
            new(
                "sweeps rename 3fa29c noise-pilot --store results.db",
                "Rename a sweep that is named by the beginning of its id, in another store."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string name = parse.GetRequiredValue(_name);
        if (name.Length == 0)
            throw new MisuseException("A name must have a character at least, but this one is empty. Choose another.");
        if (SweepNames.Rule.FaultOf("A name", name) is { } fault)
            throw new MisuseException(fault);
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            [],
            session.Terminal,
            cancellation
        );
        await place.RenameAsync(sweep, name, cancellation);
        session.Terminal.Out.WriteLine(
            $"The sweep `{sweep.Title}` ({SweepReading.ShortId(sweep.Id)}) is now called `{name}`."
        );
        return ExitCode.Done;
    }
}

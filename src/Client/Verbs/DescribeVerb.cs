using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps describe</c>: notes what a sweep is about.</summary>
internal sealed class DescribeVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Argument<string?> _text = new("TEXT")
    {
        Description = "What it is about. Left out: print what was noted; empty: note nothing.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly BackendOptions _place = new();

    public DescribeVerb()
        : base("describe", "Note what a sweep is about, or print what was noted.")
    {
        Add(_sweep);
        Add(_text);
        _place.AddTo(this);
    }

    public override string Details => "The text is shown by `sweeps show`, `sweeps list` and the dashboard.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps describe quickstart \"Does dropout hide what label noise does?\"",
                "Note a question with the newest sweep of that name."
            ),
            new("sweeps describe 3fa29c", "Print what was noted."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string? text = parse.GetValue(_text);
        if (text is not null && FreeText.Description.FaultOf("A description", text) is { } fault)
            throw new MisuseException(fault);
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            [],
            session.Terminal,
            cancellation
        );
        if (text is null)
        {
            if (sweep.Description is { } noted)
                session.Terminal.Out.WriteLine(noted);
            else
                session.Terminal.Error.WriteLine($"Nothing was noted about the sweep `{sweep.Title}`.");
            return ExitCode.Done;
        }

        await place.DescribeAsync(sweep, text, cancellation);
        session.Terminal.Out.WriteLine($"Noted with the sweep `{sweep.Title}` ({SweepReading.ShortId(sweep.Id)}).");
        return ExitCode.Done;
    }
}

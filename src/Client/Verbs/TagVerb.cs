using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps tag</c>: words by which a sweep is found again.</summary>
internal sealed class TagVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Argument<string[]> _tags = new Argument<string[]>("TAG")
    {
        Description = "Words that it gets. Left out: print those it has.",
        Arity = ArgumentArity.ZeroOrMore,
    }.CompletesTags();
    private readonly Option<string[]> _remove = new Option<string[]>("--remove")
    {
        Description = "A word that it loses; may be given several times.",
        HelpName = "TAG",
    }.CompletesTags();
    private readonly BackendOptions _place = new();

    public TagVerb()
        : base("tag", "Give a sweep words by which it is found again, or print those it has.")
    {
        Add(_sweep);
        Add(_tags);
        Add(_remove);
        _place.AddTo(this);
    }

    public override string Details =>
        $"A tag is one word of at most {SweepTags.Longest} characters. `sweeps list --tag` finds by them, and the "
        + "dashboard shows the tag `star` as a star. Tags stay with a sweep that is renamed or copied.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps tag quickstart paper figure-2", "Give two tags to the newest sweep of that name."),
            new("sweeps tag quickstart final --remove draft", "Put one tag in the place of another."),
            new("sweeps tag 3fa29c", "Print the tags of a sweep, one a line."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string[] add = parse.GetValue(_tags) ?? [];
        string[] remove = parse.GetValue(_remove) ?? [];
        if (add.Concat(remove).FirstOrDefault(tag => !SweepTags.IsGood(tag)) is { } bad)
            throw new MisuseException($"A tag {SweepTags.Rule}, but was `{bad}`. Correct it.");
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        string named = parse.GetRequiredValue(_sweep);
        SweepRecord sweep = await SweepAccess.FindAsync(place.Reader, named, [], session.Terminal, cancellation);
        if (add.Length + remove.Length > 0)
        {
            await place.TagAsync(sweep, add, remove, cancellation);
            sweep = await place.Reader.FindAsync(sweep.Id, cancellation) ?? sweep;
        }

        foreach (string tag in sweep.Tags)
            session.Terminal.Out.WriteLine(tag);
        if (sweep.Tags.Count == 0)
            session.Terminal.Error.WriteLine($"The sweep `{sweep.Title}` has no tags.");
        return ExitCode.Done;
    }
}

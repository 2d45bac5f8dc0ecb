using System.CommandLine;
using Sweeps.Api.Calls;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps delete</c>: removes sweeps with what no other sweep shares.</summary>
internal sealed class DeleteVerb : Verb
{
    /// <summary>How often a sweep that was just cancelled is looked at, and how far apart. Its workers hand trials back
    /// within a second or two.</summary>
    private const int MostTries = 40;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private readonly Argument<string[]> _sweeps = CommonOptions.Sweeps();
    private readonly Option<string?> _olderThan = new("--older-than")
    {
        Description = "Delete sweeps that have ended and were queued longer ago, such as 90d (h, d or w).",
        HelpName = "AGE",
    };
    private readonly Option<string?> _keep = new("--keep")
    {
        Description =
            "Delete sweeps that have ended, the oldest first, until all others take no more than this, such as 20GB.",
        HelpName = "SIZE",
    };
    private readonly BackendOptions _place = new();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Delete without asking." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would go, and delete nothing." };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public DeleteVerb()
        : base("delete", "Delete sweeps with everything that no other sweep shares.")
    {
        Aliases.Add("rm");
        _sweeps.Arity = ArgumentArity.ZeroOrMore;
        _olderThan.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && Retention.Age(value) is null)
                result.AddError(
                    $"`--older-than` must be an age such as 12h, 90d or 8w, but was `{value}`. Correct it."
                );
        });
        _keep.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && Retention.Bytes(value) is null)
                result.AddError($"`--keep` must be a size such as 500MB or 20GB, but was `{value}`. Correct it.");
        });
        Add(_sweeps);
        Add(_olderThan);
        Add(_keep);
        Add(_yes);
        Add(_dryRun);
        _place.AddTo(this);
        Add(_format);
    }

    public override string Details =>
        "Trials that another sweep has too stay, with their metrics and checkpoints. A sweep that is running or "
        + "queued must be cancelled first. Nothing brings a deleted sweep back but training it again, which "
        + "gives the same bits. "
        + "The room is used again by what comes next; pictures that were written stay. --older-than and --keep "
        + "choose among sweeps that are done or cancelled; without them nothing is ever deleted by itself.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps delete quickstart --dry-run", "Say how many trials, metrics, checkpoints and bytes would go."),
            new("sweeps delete 3fa29c 77ab01 --yes", "Delete two sweeps, by the beginnings of their ids."),
            new(
                "sweeps delete --older-than 90d --keep 20GB --dry-run",
                "Say what a rule for every night would delete."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        Retention? retention = RetentionOf(parse);
        List<(SweepRecord Sweep, SweepWeight Weight)> chosen =
        [
            .. retention is null
                ? []
                : await retention.ChooseAsync(
                    await place.Reader.ListAsync(cancellation),
                    sweep => place.WeighAsync(sweep, cancellation),
                    session.Clock.GetUtcNow()
                ),
        ];
        foreach (string reference in parse.GetRequiredValue(_sweeps).Distinct())
        {
            SweepRecord sweep = await SweepAccess.FindAsync(
                place.Reader,
                reference,
                [],
                session.Terminal,
                cancellation
            );
            if (chosen.All(other => other.Sweep.Id != sweep.Id))
                chosen.Add((sweep, await place.WeighAsync(sweep, cancellation)));
        }

        bool dry = parse.GetValue(_dryRun);
        if (!dry && !parse.GetValue(_yes) && chosen.Count > 0)
            await ConfirmAsync(chosen, session, cancellation);
        List<(SweepRecord Sweep, SweepWeight Weight)> gone = [];
        foreach (var (sweep, weight) in chosen)
            gone.Add((sweep, dry ? weight : await DeleteAsync(place, sweep, session, cancellation)));
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        if (format == TableFormat.Table)
        {
            if (gone.Count == 0)
                session.Terminal.Out.WriteLine("No sweep has ended that is to go.");
            foreach (var (sweep, weight) in gone)
                session.Terminal.Out.WriteLine($"{(dry ? "Would delete" : "Deleted")} {Describe(sweep, weight)}.");
        }
        else
        {
            await TableWriter.WriteAsync(Table(gone, !dry), format, session.Terminal, cancellation);
        }

        return ExitCode.Done;
    }

    /// <summary>The rule by which sweeps are chosen; null: those that are named, and no others.</summary>
    private Retention? RetentionOf(ParseResult parse)
    {
        var (age, keep) = (parse.GetValue(_olderThan), parse.GetValue(_keep));
        bool named = parse.GetRequiredValue(_sweeps).Length > 0;
        if (age is null && keep is null)
            return named
                ? null
                : throw new MisuseException(
                    "`sweeps delete` must be told what to delete, but no sweep is named. Name one, or a rule by "
                        + "--older-than or --keep."
                );
        if (named)
            throw new MisuseException(
                "Sweeps are either named or chosen by a rule, but both are given. Leave out the names, or "
                    + "--older-than and --keep."
            );
        return new(age is null ? null : Retention.Age(age), keep is null ? null : Retention.Bytes(keep));
    }

    private static async Task ConfirmAsync(
        IReadOnlyList<(SweepRecord Sweep, SweepWeight Weight)> chosen,
        Session session,
        CancellationToken cancellation
    )
    {
        string what = string.Join("; ", chosen.Select(entry => Describe(entry.Sweep, entry.Weight)));
        if (!session.Terminal.IsInteractive)
            throw new MisuseException(
                $"A sweep is deleted only when that is confirmed, and nobody is there to ask: {what}. Add --yes to "
                    + "delete it, or --dry-run to see what would go."
            );
        session.Terminal.Error.Write($"This deletes {what}. Delete? [y/N] ");
        string? answer = await session.Terminal.In.ReadLineAsync(cancellation);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new MisuseException("Nothing was deleted.");
    }

    private static async Task<SweepWeight> DeleteAsync(
        ISweepBackend place,
        SweepRecord sweep,
        Session session,
        CancellationToken cancellation
    )
    {
        Counter counter = new(sweep, session);
        for (int tries = 1; ; tries++)
        {
            try
            {
                SweepWeight gone = await place.DeleteAsync(sweep, counter, cancellation);
                counter.End();
                return gone;
            }
            catch (Exception held)
                when (tries < MostTries
                    && held is StoreException { Problem: StoreProblem.InUse } or ApiException { IsMisuse: true }
                    && held.Message.Contains("try again then", StringComparison.Ordinal)
                )
            {
                await Task.Delay(BetweenTries, session.Clock, cancellation);
            }
        }
    }

    private static string Describe(SweepRecord sweep, SweepWeight weight) =>
        $"`{sweep.Title}` ({SweepReading.ShortId(sweep.Id)}): {Display.Count(weight.Trials, "trial")}, "
        + $"{Display.Count(weight.Metrics, "metric")}, {Display.Count(weight.Checkpoints, "checkpoint")}, "
        + $"about {Display.Bytes(weight.Bytes)}"
        + (weight.Shared > 0 ? $"; {Display.Count(weight.Shared, "trial")} of other sweeps too stay" : "");

    private static Table Table(IReadOnlyList<(SweepRecord Sweep, SweepWeight Weight)> rows, bool deleted) =>
        new(
            [
                new("name"),
                new("id"),
                new("deleted"),
                new("trials", IsNumber: true),
                new("shared", IsNumber: true),
                new("metrics", IsNumber: true),
                new("checkpoints", IsNumber: true),
                new("bytes", IsNumber: true),
            ],
            rows.Select(row =>
                new Value[]
                {
                    row.Sweep.Manifest.Name,
                    row.Sweep.Id,
                    deleted ? "yes" : "no",
                    row.Weight.Trials,
                    row.Weight.Shared,
                    row.Weight.Metrics,
                    row.Weight.Checkpoints,
                    row.Weight.Bytes,
                }
            )
        );

    /// <summary>A large sweep takes a while: a terminal shows how many trials are gone.</summary>
    private sealed class Counter(SweepRecord sweep, Session session) : IProgress<SweepWeight>
    {
        private readonly CountLine _line = new(session.Terminal);

        public void Report(SweepWeight value)
        {
            _line.Show(
                $"Deleting {SweepReading.ShortId(sweep.Id)}: {Display.Count(value.Members)} of "
                    + $"{Display.Count(sweep.Manifest.Trials, "trial")}"
            );
        }

        public void End() => _line.End();
    }
}

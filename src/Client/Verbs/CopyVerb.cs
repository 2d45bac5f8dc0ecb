using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Curation;
using Sweeps.Execution.Reading;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Verbs;

/// <summary>What <c>sweeps push</c> and <c>sweeps pull</c> have in common: sweeps are copied from one store into
/// another.</summary>
internal abstract class CopyVerb : Verb
{
    private readonly Argument<string[]> _sweeps = CommonOptions.Sweeps();
    private readonly BackendOptions _place = new(served: false);
    private readonly Option<string> _other;
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    protected CopyVerb(string name, string summary, string other, string description)
        : base(name, summary)
    {
        _other = new Option<string>(other)
        {
            Description = description,
            HelpName = "PATH|URL",
            Required = true,
        };
        Add(_sweeps);
        Add(_other);
        _place.AddTo(this);
        Add(_quiet);
    }

    public override string Details =>
        "Stores may be of different kinds. A copy has the same trials, metrics and final weights' hashes, and so the "
        + "same fingerprint, which is compared in the end; trials that are not done go on there from their latest "
        + "checkpoint. What the other store has is not copied again: a copy that was interrupted goes on where it was, "
        + "and one that is made again brings what is new. Attempts and their workers are not copied. Both stores may "
        + "be in use meanwhile.";

    /// <summary>Where from and where to, of the store that <c>--store</c> names and the other one.</summary>
    protected abstract (string From, string To) Direct(string store, string other);

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        var (from, to) = Direct(_place.Location(parse), parse.GetRequiredValue(_other));
        if (from == to)
            throw new MisuseException(
                $"A sweep is copied from one store into another, but both are "
                    + $"`{ShownLocation.Of(from)}`. Name another store."
            );
        if (StoreOpening.IsMissing(from))
            throw BackendOptions.Missing(from);
        StoreOpening opening = new(session);
        await using ISweepStore source = SweepStores.OpenToRead(from, session.Clock);
        StoreReader reader = new(source, session.Clock);
        List<SweepRecord> chosen = [];
        foreach (string reference in parse.GetRequiredValue(_sweeps).Distinct())
            chosen.Add(await SweepAccess.FindAsync(reader, reference, [], session.Terminal, cancellation));
        await using ISweepStore target = await opening.OpenAsync(
            to,
            Environment.GetEnvironmentVariable(RunOptions.CheckpointsVariable),
            cancellation
        );
        int code = ExitCode.Done;
        foreach (SweepRecord sweep in chosen.DistinctBy(sweep => sweep.Id))
            code = Math.Max(code, await CopyAsync(source, target, sweep, opening, parse, session, cancellation));
        return code;
    }

    private async Task<int> CopyAsync(
        ISweepStore source,
        ISweepStore target,
        SweepRecord sweep,
        StoreOpening opening,
        ParseResult parse,
        Session session,
        CancellationToken cancellation
    )
    {
        Counter counter = new(sweep, session);
        SweepCopy copying = new(source, target, session.Clock) { StoreChanged = opening.Say };
        SweepCopied copied = await copying.RunAsync(sweep, counter, cancellation);
        counter.End();
        SweepFingerprint here = await SweepFingerprint.OfAsync(source.Results, sweep, cancellation);
        SweepFingerprint there = await SweepFingerprint.OfAsync(target.Results, sweep, cancellation);
        string title = $"`{sweep.Title}` ({SweepReading.ShortId(sweep.Id)})";
        if (here.Missing == there.Missing && here.Hash != there.Hash)
        {
            session.Terminal.Error.WriteLine(
                $"sweeps: A copy has the fingerprint of the sweep, but {title} has {here.Hash} in {source.Location} "
                    + $"and {there.Hash} in {target.Location}. `sweeps store verify` tells whether a store is whole; "
                    + "`sweeps compare` shows what differs."
            );
            return ExitCode.Failed;
        }

        if (!parse.GetValue(_quiet))
            session.Terminal.Out.WriteLine(
                $"Copied {title} into {target.Location}: {Describe(copied)}. "
                    + (
                        here.Hash == there.Hash ? $"Both have the fingerprint {here.Hash}."
                        : there.Missing < here.Missing
                            ? $"{Display.Count(here.Missing - there.Missing, "trial")} more are done there."
                        : $"{Display.Count(there.Missing - here.Missing, "trial")} more are done here."
                    )
            );
        return ExitCode.Done;
    }

    private static string Describe(SweepCopied copied)
    {
        List<string> parts = [$"{Display.Count(copied.Done, "trial")} with {Display.Count(copied.Metrics, "metric")}"];
        if (copied.Begun > 0)
            parts.Add($"{Display.Count(copied.Begun)} that go on from a checkpoint");
        if (copied.There > 0)
            parts.Add($"{Display.Count(copied.There)} that were there");
        if (copied.Held > 0)
            parts.Add($"{Display.Count(copied.Held)} left alone, since they are being trained there");
        return string.Join(", ", parts);
    }

    private sealed class Counter(SweepRecord sweep, Session session) : IProgress<SweepCopied>
    {
        private readonly CountLine _line = new(session.Terminal);

        public void Report(SweepCopied value)
        {
            _line.Show(
                $"Copying {SweepReading.ShortId(sweep.Id)}: "
                    + $"{Display.Count(value.Done + value.Begun + value.There + value.Held)} of "
                    + $"{Display.Count(value.Trials, "trial")}"
            );
        }

        public void End() => _line.End();
    }
}

/// <summary><c>sweeps push</c>: copies sweeps of the store into another.</summary>
internal sealed class PushVerb()
    : CopyVerb(
        "push",
        "Copy sweeps into another store, with all that they have.",
        "--to",
        "The store to copy into: an SQLite file, which is made if it is not there, or a PostgreSQL URL."
    )
{
    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps push quickstart --to postgres://me@db/sweeps", "Share a sweep of this machine with others."),
            new("sweeps push 3fa29c 77ab01 --to paper.db", "Put two sweeps into a file that goes with a paper."),
        ];

    protected override (string From, string To) Direct(string store, string other) => (store, other);
}

/// <summary><c>sweeps pull</c>: copies sweeps of another store into this one.</summary>
internal sealed class PullVerb()
    : CopyVerb(
        "pull",
        "Copy sweeps from another store, with all that they have.",
        "--from",
        "The store to copy from: an SQLite file or a PostgreSQL URL."
    )
{
    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps pull quickstart --from postgres://me@db/sweeps", "Bring a sweep of a cluster to this machine."),
            new("sweeps pull quickstart --from paper.db --store mine.db", "Bring one from a file into another."),
        ];

    protected override (string From, string To) Direct(string store, string other) => (other, store);
}

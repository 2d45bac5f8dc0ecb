using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Running;
using Sweeps.Execution.Control;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps work</c>: trains what a store's queue holds, and leaves when nothing is left.</summary>
internal sealed class WorkVerb : Verb
{
    private readonly RunOptions _options = new(served: false, shown: false);
    private readonly Option<TimeSpan> _idle = RunOptions.Duration(
        "--idle",
        TimeSpan.FromSeconds(30),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromDays(365),
        "Leave once nothing was to be trained for so long, such as 30s or 10m. Default: 30s."
    );
    private readonly Option<TimeSpan> _limit = RunOptions.Duration(
        "--time-limit",
        TimeSpan.FromDays(365),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromDays(365),
        "Leave after so long, such as 55m or 23.5h; what is training is checkpointed. Default: none."
    );

    public WorkVerb()
        : base("work", "Train what is queued in a store, and leave when nothing is left.")
    {
        _options.AddTo(this);
        Add(_idle);
        Add(_limit);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "Made for batch systems: start as many as you like, on as many machines as reach the store (PostgreSQL; or "
        + "one SQLite file on one machine). They share the queue's trials without training any twice, take over what "
        + "killed ones leave, and leave by themselves. `sweeps queue FILE --store STORE` queues. Ctrl-C or SIGTERM "
        + "checkpoints what is training and leaves. docs/batch.md has a job script.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps work --slots 4", "Train what is queued in the user's own store, on four cores."),
            new(
                "sweeps work --store postgresql://me@db/sweeps --time-limit 55m",
                "Work for a shared store as a job of an hour, and leave in time."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using StoreBackend place = (StoreBackend)
            await _options.OpenAsync(parse, session, make: false, cancellation);
        Training training = _options.Training(parse, session, "sweeps work");
        using IDisposable? _ = ProgramRules.KeepPluginsOut(training.Host.RunsPrograms);
        return await new QueueWork(place.Store, training, session)
        {
            Idle = parse.GetValue(_idle),
            Limit = parse.GetValue(_limit),
        }.RunAsync(cancellation);
    }
}

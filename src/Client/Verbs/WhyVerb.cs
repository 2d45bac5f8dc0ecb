using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps why</c>: why a trial is not running, not done, or ended as it did.</summary>
internal sealed class WhyVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Argument<long> _trial = new("ORDINAL")
    {
        Description = "The trial's number in the sweep, from 0; see sweeps results.",
    };
    private readonly BackendOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();

    public WhyVerb()
        : base("why", "Explain how a trial stands and why, with its configuration and attempts.")
    {
        Add(_sweep);
        _trial.CompletionSources.CompletesTrials(_sweep);
        Add(_trial);
        _place.AddTo(this);
        Add(_set);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps why quickstart 12", "Explain trial 12: done, diverged, failed, running, or waiting for what."),
            new(
                "sweeps why examples/quickstart.yaml 0 --store results.db",
                "Explain the first trial of a grid in another store."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        TextWriter to = session.Terminal.Out;
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        long ordinal = parse.GetValue(_trial);
        SweepAccess.RequireTrial(sweep, ordinal);
        Plan plan = SweepReading.PlanOf(sweep);
        to.WriteLine($"Trial {ordinal} of {sweep.Title}: {SweepReading.DescribeTrial(plan, ordinal)}");
        to.WriteLine(await place.Reader.ExplainAsync(sweep, ordinal, cancellation));
        return ExitCode.Done;
    }
}

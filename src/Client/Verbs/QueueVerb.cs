using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Running;
using Sweeps.Client.Terminals;
using Sweeps.Scheduling.Definitions;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps queue</c>: hands a grid to a server, or leaves it in a store for whoever works on
/// that.</summary>
internal sealed class QueueVerb : Verb
{
    private const int MostSlots = 1_000_000;

    private readonly Argument<string> _grid = CommonOptions.Grid();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<int> _priority = new("--priority")
    {
        Description = "Sweeps of a higher priority are served first. Default: 0.",
        HelpName = "N",
    };
    private readonly Option<int?> _maxSlots = new("--max-slots")
    {
        Description = "Most slots that it may take at once, over all workers. Default: all there are.",
        HelpName = "N",
    };
    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "Only workers with this label train it; may be given several times.",
        HelpName = "LABEL",
    };
    private readonly RunOptions _options = new(here: false, stored: true);

    public QueueVerb()
        : base("queue", "Hand a grid to a server or to a store's workers, and return at once.")
    {
        _maxSlots.Validators.Add(result =>
        {
            if (
                result.Tokens is [.., { Value: var text }]
                && !(
                    int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int slots)
                    && slots is >= 1 and <= MostSlots
                )
            )
                result.AddError(
                    $"`--max-slots` must be a whole number from 1 to {MostSlots}, but was `{text}`. Leave it out "
                        + "to take all there are."
                );
        });
        CommonOptions.WithinBounds(_priority);
        Add(_grid);
        Add(_set);
        Add(_priority);
        Add(_maxSlots);
        Add(_labels);
        _options.AddTo(this);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "The grid is checked here first. A sweep that the server has already goes on; trials that any of its "
        + "sweeps has trained are not trained again. With --store the sweep waits in that store until `sweeps "
        + "work` or `sweeps serve` trains it, here or elsewhere. With --watch the command stays until the sweep is "
        + "done and ends as `sweeps run` does; Ctrl-C then ends the watching, not the sweep.";

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps queue examples/quickstart.yaml --server http://127.0.0.1:5080",
                "Queue a grid with the server that `sweeps serve` started."
            ),
            new(
                "sweeps queue grid.yaml --set seed=0..9 --priority 5 --max-slots 8 --watch",
                "Queue it with the server in SWEEPS_SERVER, ahead of others but on eight slots, and watch it to "
                    + "its end."
            ),
            new(
                "sweeps queue grid.yaml --store postgresql://me@db/sweeps",
                "Leave it in a store, for the `sweeps work` of any machine."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        SweepDefinition definition = await SweepAccess.ReadGridAsync(
            parse.GetRequiredValue(_grid),
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        Training training = _options.Training(parse, session, "sweeps queue") with
        {
            Priority = parse.GetValue(_priority),
            MaxSlots = parse.GetValue(_maxSlots),
            Labels = CommonOptions.Labels(_labels.Name, parse.GetValue(_labels)),
        };
        bool named =
            (_options.Place.Server(parse) ?? _options.Place.Store(parse)) is not null
            || Environment.GetEnvironmentVariable(SweepStores.Variable) is { Length: > 0 };
        if (!named)
            throw new MisuseException(
                $"A sweep is queued with a server or in a store, but none is named. Give --server URL (also in "
                    + $"{ServerReader.AddressVariable}; `sweeps serve` starts one) or --store (also in "
                    + $"{SweepStores.Variable}); `sweeps run` trains without."
            );
        await using ISweepBackend place = await _options.OpenAsync(parse, session, make: true, cancellation);
        return place is StoreBackend store
            ? await store.QueueAsync(definition, training, cancellation)
            : await place.TrainAsync(definition, training, cancellation);
    }
}

using Sweeps.Model.Configurations;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Execution.Trials;

/// <summary>The trials of a plan, longest first.</summary>
public sealed class PlannedTrials : ITrialPlan
{
    private readonly IssueOrder _order;

    /// <summary>Puts the trials of <paramref name="plan"/> in order; <paramref name="replication"/> null: every seed of
    /// it is trained.</summary>
    public PlannedTrials(Plan plan, ReplicationRule? replication = null, MachineSpeed? speed = null)
    {
        (Plan, Replication) = (plan, replication);
        Speed = speed ?? MachineSpeed.Typical;
        // The order is the same on every machine, whatever it is thought to take there.
        _order = new IssueOrder(plan, new CostModel().Seconds, Speed.Seconds);
        Needs = TrialNeeds.OneSlot;
    }

    /// <summary>Puts the trials of a sweep in order, with all that its grid file says of how many are trained and for
    /// how long.</summary>
    public PlannedTrials(SweepDefinition definition, MachineSpeed? speed = null)
        : this(new Plan(definition), definition.Replication, speed) =>
        (Stopping, Search, Budget, Limits, Needs) = (
            definition.Stopping,
            definition.Search,
            definition.Budget,
            definition.Limits,
            NeedsOf(definition)
        );

    private static TrialNeeds NeedsOf(SweepDefinition definition)
    {
        TrialNeeds needs = definition.Blocks is [var first, ..]
            ? EngineCatalog.Of(first.Base).NeedsOf(first.Base)
            : TrialNeeds.OneSlot;
        // Whoever may run programs may load plugins: both are their author's code.
        return definition.HasPlugins ? needs with { IsProgram = true } : needs;
    }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    /// <summary>How fast the machine is taken to be.</summary>
    public MachineSpeed Speed { get; }

    /// <inheritdoc/>
    public long Count => _order.Count;

    /// <inheritdoc/>
    public ReplicationRule? Replication { get; }

    /// <inheritdoc/>
    public StoppingRule? Stopping { get; init; }

    /// <inheritdoc/>
    public ProposedSearch? Search { get; init; }

    /// <summary>Whether it is known what the trial at a position is; with a search, it is once it has been
    /// proposed.</summary>
    public bool IsKnown(long position) => Search is null || Search.Proposals.Count > position / SeedsOf(Search);

    /// <inheritdoc/>
    public SweepBudget Budget { get; init; } = SweepBudget.Unlimited;

    /// <inheritdoc/>
    public FailureLimits Limits { get; init; } = FailureLimits.None;

    /// <inheritdoc/>
    public TrialNeeds Needs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> EarlierSeeds(long ordinal) =>
        [.. Plan.OrdinalsOfCell(Plan.Cell(ordinal)).TakeWhile(other => other < ordinal)];

    /// <inheritdoc/>
    public long Position(long ordinal) => _order.Position(ordinal);

    /// <inheritdoc/>
    public QueuedTrial At(long position)
    {
        long ordinal = _order.Ordinal(position);
        if (!IsKnown(position))
            throw new InvalidOperationException(
                $"A trial is made once its configuration has been proposed, but that of trial {ordinal} has not. "
                    + $"Ask for it then."
            );
        var configuration = Plan.Configuration(ordinal);
        var (key, lineage) = TrialKey.NamesOf(configuration);
        return new(
            ordinal,
            Plan.Cell(ordinal),
            key,
            configuration,
            _order.SecondsAt(position) ?? Speed.Seconds(configuration),
            lineage,
            StepsOf(configuration)
        )
        {
            StopsAccepted = Stopping?.Signature,
            IsProvisional = !EngineCatalog.Of(configuration).IsExact(configuration),
        };
    }

    /// <inheritdoc/>
    public double SecondsFrom(long position) => _order.SecondsFrom(position);

    private long SeedsOf(ProposedSearch search) => Math.Max(1, Count / search.Count);

    /// <summary>Updates of a trial's whole training. 0 for a configuration that breaks a rule of its data set, or of
    /// this build: it fails when it is begun, with its message.</summary>
    public static long StepsOf(TrialConfiguration configuration)
    {
        try
        {
            return EngineCatalog.Of(configuration).LengthOf(configuration).TotalSteps;
        }
        catch (ConfigurationException)
        {
            return 0;
        }
    }
}

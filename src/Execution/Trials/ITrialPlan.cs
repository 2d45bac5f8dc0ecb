using Sweeps.Model.Configurations;
using Sweeps.Model.Engines;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;

namespace Sweeps.Execution.Trials;

/// <summary>A sweep's trials in the order in which they are to be issued, each made when it is asked for. Safe to use
/// from several threads.</summary>
public interface ITrialPlan
{
    /// <summary>Number of trials.</summary>
    long Count { get; }

    /// <summary>The trial at a position, 0 … <see cref="Count"/> − 1, as the store is to be asked for it: with the
    /// early stops that it accepts, if the plan has a rule for them.</summary>
    /// <exception cref="InvalidOperationException">It has not been proposed yet.</exception>
    QueuedTrial At(long position);

    /// <summary>Whether the trial at a position is known already: not before its configuration has been
    /// proposed.</summary>
    bool IsKnown(long position) => true;

    /// <summary>Estimated seconds of one slot for all trials from <paramref name="position"/> on, in the unit of
    /// <see cref="QueuedTrial.Seconds"/>.</summary>
    double SecondsFrom(long position);

    /// <summary>How many seeds a cell gets; null: all there are.</summary>
    ReplicationRule? Replication => null;

    /// <summary>When trials are stopped early; null: never.</summary>
    StoppingRule? Stopping => null;

    /// <summary>What proposes its configurations from results; null: they are known beforehand. With it, positions and
    /// ordinals are the same, those of a cell lie side by side, and cells are in the order of proposals.</summary>
    ProposedSearch? Search => null;

    /// <summary>How much is to be trained.</summary>
    SweepBudget Budget => SweepBudget.Unlimited;

    /// <summary>How many failures and how long a trial are enough.</summary>
    FailureLimits Limits => FailureLimits.None;

    /// <summary>What each trial takes of a worker.</summary>
    TrialNeeds Needs => TrialNeeds.OneSlot;

    /// <summary>The place of a trial in the order.</summary>
    long Position(long ordinal) => ordinal;

    /// <summary>The trials of the same cell whose seeds come before that of a trial, in order of seed; they also come
    /// before it in the order of issue.</summary>
    IReadOnlyList<long> EarlierSeeds(long ordinal) => [];
}

/// <summary>A trial that is to be trained: what the store is asked for, and what it trains.</summary>
/// <param name="Ordinal">Its number in the sweep.</param>
/// <param name="Cell">Its cell.</param>
/// <param name="Key">Its name.</param>
/// <param name="Configuration">What it trains.</param>
/// <param name="Seconds">Estimated seconds of one slot, by shape alone.</param>
/// <param name="Lineage">What it shares with longer and shorter trainings of the same; null: nothing.</param>
/// <param name="Steps">Updates in its whole training; 0: not known.</param>
public sealed record QueuedTrial(
    long Ordinal,
    long Cell,
    TrialKey Key,
    TrialConfiguration Configuration,
    double Seconds,
    TrialKey? Lineage = null,
    long Steps = 0
) : TrialClaim(Ordinal, Cell, Key, Lineage, Steps)
{
    /// <summary>Its name.</summary>
    public TrialKey Key => Trial;
}

using Sweeps.Client.Results;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>All that a board shows of a sweep; parts that are not known yet are null.</summary>
internal sealed record BoardSnapshot
{
    /// <summary>The sweep, how far it is, and whether it has ended.</summary>
    public required LiveSweep Live { get; init; }

    /// <summary>Its plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Where it is, for people.</summary>
    public required string Place { get; init; }

    /// <summary>How far it is along each axis, and who trains it.</summary>
    public SweepOverview? Overview { get; init; }

    /// <summary>What is looked for in its cells.</summary>
    public Objective? Objective { get; init; }

    /// <summary>The cells at both ends, and how the lead went.</summary>
    public Lead? Lead { get; init; }

    /// <summary>What failed or diverged, by reason.</summary>
    public IReadOnlyList<FailureGroup> Failures { get; init; } = [];

    /// <summary>Trials settled each second, lately, oldest first.</summary>
    public IReadOnlyList<double> Rates { get; init; } = [];

    /// <summary>Why some of it is not of this moment; null: all is.</summary>
    public string? Stale { get; init; }

    public SweepProgress Progress => Live.Progress;

    /// <summary>Whether it waits for somebody to resume it.</summary>
    public bool IsHalted => Live.Outcome is SweepOutcome.Paused or SweepOutcome.Interrupted or SweepOutcome.Abandoned;

    /// <summary>Whether nothing more will come.</summary>
    public bool IsOver => Live.Outcome is SweepOutcome.Completed or SweepOutcome.Cancelled or SweepOutcome.BudgetSpent;
}

/// <summary>What a person has asked a board to show.</summary>
internal sealed record BoardView
{
    /// <summary>Number of the axis, of those that the overview has.</summary>
    public int Axis { get; init; }

    /// <summary>Whether the keys are explained.</summary>
    public bool Help { get; init; }

    /// <summary>Whether it is asked if the sweep is to be cancelled.</summary>
    public bool AsksToCancel { get; init; }

    /// <summary>Whether anybody can press keys.</summary>
    public bool HasKeys { get; init; }

    /// <summary>What came of the last key; null: nothing to say.</summary>
    public string? Said { get; init; }
}

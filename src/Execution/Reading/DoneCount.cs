namespace Sweeps.Execution.Reading;

/// <summary>Trials of a plan that need no training.</summary>
/// <param name="Trials">How many.</param>
/// <param name="OfOthers">Whether those that other sweeps have done are among them; otherwise there may be
/// more.</param>
public readonly record struct DoneCount(long Trials, bool OfOthers = true)
{
    /// <summary>What trials that do the same work took where the results are.</summary>
    public MeasuredWork Measured { get; init; }

    /// <summary>The estimate of whoever trains, where that is another machine; null: it is made here.</summary>
    public PlanEstimate? Elsewhere { get; init; }
}

namespace Sweeps.Execution.Progress;

/// <summary>How far a trial in flight is.</summary>
/// <param name="Worker">Who has it.</param>
/// <param name="Fence">The attempt's number.</param>
/// <param name="Slot">The worker's slot that it is on; null: it waits for one.</param>
/// <param name="Step">Updates done.</param>
/// <param name="TotalSteps">Updates in all; 0 while it waits.</param>
public sealed record TrialStanding(string Worker, long Fence, int? Slot, long Step, long TotalSteps);

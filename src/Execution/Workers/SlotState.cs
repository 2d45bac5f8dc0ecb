using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;

namespace Sweeps.Execution.Workers;

/// <summary>What a slot is at.</summary>
/// <param name="Attempt">The attempt; null: none.</param>
/// <param name="Progress">How far it is.</param>
public sealed record SlotState(AttemptName? Attempt, SlotProgress Progress);

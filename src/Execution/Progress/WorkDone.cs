namespace Sweeps.Execution.Progress;

/// <summary>Work that was done for a sweep.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="Samples">Examples trained on: updates × batch.</param>
/// <param name="SlotSeconds">Seconds of one slot.</param>
public readonly record struct WorkDone(long Steps, double Samples, double SlotSeconds);

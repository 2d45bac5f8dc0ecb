namespace Sweeps.Execution.Control;

/// <summary>Something that cannot be done with a sweep as it stands. The message says the rule, the value and the next
/// step.</summary>
public sealed class SweepRefusedException(string message) : Exception(message);

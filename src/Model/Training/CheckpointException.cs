namespace Sweeps.Model.Training;

/// <summary>A checkpoint that cannot be continued from. The message names what does not match and the next
/// step.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);

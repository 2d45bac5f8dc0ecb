namespace Sweeps.Model.Training;

/// <summary>The trial's own error, in words for whoever wrote it.</summary>
/// <param name="message">The rule, the value, the next step.</param>
/// <param name="repeatable">Whether another attempt may go better.</param>
public sealed class TrialFailedException(string message, bool repeatable) : Exception(message)
{
    /// <summary>Whether another attempt may go better.</summary>
    public bool Repeatable => repeatable;
}

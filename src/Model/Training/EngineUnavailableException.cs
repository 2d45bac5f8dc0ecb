namespace Sweeps.Model.Training;

/// <summary>An engine cannot be used on this machine.</summary>
/// <param name="reason">What is wrong, as one sentence on one line.</param>
/// <param name="advice">What to do, as one sentence on one line.</param>
/// <param name="inner">What the system said.</param>
public sealed class EngineUnavailableException(string reason, string advice, Exception? inner = null)
    : NotSupportedException($"{reason} {advice}", inner)
{
    /// <summary>What is wrong.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do.</summary>
    public string Advice { get; } = advice;
}

namespace Sweeps.Scheduling.Definitions;

/// <summary>How an axis is best drawn.</summary>
public enum AxisScale
{
    /// <summary>Values without distances.</summary>
    Categorical,

    /// <summary>Numbers at even distances, or nearly so.</summary>
    Linear,

    /// <summary>Positive numbers that span orders of magnitude.</summary>
    Log,
}

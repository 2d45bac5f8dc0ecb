namespace Sweeps.Model.Configurations;

/// <summary>Variables that a program finds in its environment.</summary>
public static class ProgramVariables
{
    /// <summary>Those that whoever runs it sets for each attempt, and nobody else.</summary>
    public static IReadOnlyList<string> Own { get; } =
    [
        "SWEEPS_PARAMETERS",
        "SWEEPS_METRICS",
        "SWEEPS_CHECKPOINT",
        "SWEEPS_STEP",
        "SWEEPS_TAKEN",
        "SWEEPS_SLOTS",
        "SWEEPS_SWEEP",
        "SWEEPS_TRIAL",
        "SWEEPS_ATTEMPT",
    ];

    /// <summary>The one that names devices; set where a program needs some.</summary>
    public const string Devices = "CUDA_VISIBLE_DEVICES";
}

using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Identity;

/// <summary>The program of a trial as its key sees it: what it needs of a worker is no part of that.</summary>
public static class ProgramIdentity
{
    /// <summary>A text that two programs share if they are the same; null: the trial is no program.</summary>
    public static string? Of(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Program is { } program ? ConfigurationFields.ProgramField.Kind.Identity(program) : null;
    }
}

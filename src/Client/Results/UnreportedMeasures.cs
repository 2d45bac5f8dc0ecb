using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Results;

/// <summary>Measures that a grid file names for its program, and of which no trial has a value.</summary>
internal static class UnreportedMeasures
{
    /// <summary>What to say of them; null: there are none, or nothing was trained to the end yet.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="finished">Trials that were trained to the end.</param>
    /// <param name="known">Measures of which there are values.</param>
    public static string? Words(Plan plan, long finished, IReadOnlyList<string> known)
    {
        if (finished == 0 || plan.Trials == 0 || plan.Configuration(0).Program is not { } program)
            return null;
        string[] missing =
        [
            .. program.Measures.Select(measure => measure.Name).Where(measure => !known.Contains(measure)),
        ];
        return missing.Length == 0
            ? null
            : $"no trial has reported {string.Join(", ", missing.Select(measure => $"`{measure}`"))}";
    }
}

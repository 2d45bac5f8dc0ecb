using System.Reflection;

namespace Sweeps.Client.Verbs;

/// <summary>The version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>Without the commit that a build may append.</summary>
    public static string Current { get; } =
        typeof(ProgramVersion)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "unknown";
}

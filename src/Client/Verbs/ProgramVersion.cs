using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Sweeps.Model;
using Sweeps.Model.Numerics;

namespace Sweeps.Client.Verbs;

/// <summary>The version of this program, and of what it runs on.</summary>
internal static class ProgramVersion
{
    /// <summary>Without the commit that a build may append.</summary>
    public static string Current { get; } =
        typeof(ProgramVersion)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    /// <summary>What to name in a report.</summary>
    /// <exception cref="PlatformNotSupportedException">Instructions were asked for that this processor has
    /// not.</exception>
    public static (string Name, string Value)[] Facts() =>
        [
            ("sweeps", Current),
            ("engine", EngineVersion.Current.ToString(CultureInfo.InvariantCulture)),
            ("instructions", NameOf(InstructionPaths.Choose())),
            ("runtime", RuntimeInformation.FrameworkDescription),
            (
                "system",
                RuntimeInformation.OSDescription.Trim()
                    + ", "
                    + NameOf(RuntimeInformation.OSArchitecture)
                    + ", "
                    + Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)
                    + " cores"
            ),
        ];

    /// <summary>The facts for people, a line each.</summary>
    public static string Text()
    {
        // A plain loop: queries over pairs would be compiled first.
        const string room = "              ";
        string text = "";
        foreach (var (name, value) in Facts())
            text += name + room[name.Length..] + value + "\n";
        return text;
    }

    /// <summary>Prints the facts, without what a verb is given; false: the verb has to, or has to say why it cannot be
    /// done.</summary>
    public static bool TryPrint()
    {
        try
        {
            using var output = Console.OpenStandardOutput();
            output.Write(Encoding.UTF8.GetBytes(Text()));
            return true;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return false; // the verb meets it again, and says it as all verbs do
        }
    }

    // Names of enumerations are looked up by reflection, which takes a while the first time.
    private static string NameOf(InstructionPath path) =>
        path switch
        {
            InstructionPath.Avx512 => "avx512",
            InstructionPath.Avx2 => "avx2",
            _ => path.ToString().ToLowerInvariant(),
        };

    private static string NameOf(Architecture processor) =>
        processor switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            _ => processor.ToString().ToLowerInvariant(),
        };
}

using System.Globalization;
using System.Text.RegularExpressions;
using Sweeps.Architecture.Tests;

namespace Sweeps.Deploy.Tests;

/// <summary>The defaults of a silo's options, read from their source: the project itself is not built where the
/// registry lacks its packages.</summary>
internal static partial class SiloDefaults
{
    private static readonly string Source = string.Concat(
        ((string[])["src/Silo/SiloOptions.cs", "src/Grains/Membership/ClusterMemberOptions.cs"]).Select(file =>
            File.ReadAllText(Path.Combine(Checkout.Root, file))
        )
    );

    public static string SiloPort => Number("SiloPort");

    public static string GatewayPort => Number("GatewayPort");

    public static string HealthPort => Number("HealthPort");

    /// <summary>Every environment variable that a silo reads.</summary>
    public static IReadOnlySet<string> Variables { get; } =
        new HashSet<string>(Key().Matches(Source).Select(match => "SWEEPS_" + match.Groups[1].Value));

    public static TimeSpan Drain =>
        TimeSpan.FromSeconds(double.Parse(Found(Seconds(), "Drain"), CultureInfo.InvariantCulture));

    private static string Number(string property) =>
        Found(new Regex($@"int {property} {{ get; set; }} = (\d+);"), property);

    private static string Found(Regex pattern, string what) =>
        pattern.Match(Source) is { Success: true } match
            ? match.Groups[1].Value
            : throw new InvalidOperationException(
                $"SiloOptions.cs no longer gives {what} in the form that this test reads."
            );

    [GeneratedRegex(@"ConfigurationKeyName\(""(\w+)""\)")]
    private static partial Regex Key();

    [GeneratedRegex(@"TimeSpan Drain \{ get; set; \} = TimeSpan\.FromSeconds\((\d+)\);")]
    private static partial Regex Seconds();
}

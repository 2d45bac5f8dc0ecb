using System.Collections.Concurrent;
using System.Diagnostics;
using Sweeps.Architecture.Tests;

namespace Sweeps.Deploy.Tests;

/// <summary>The objects of an overlay, as kustomize renders them.</summary>
internal sealed class Rendered
{
    private static readonly ConcurrentDictionary<string, Rendered> Known = new();

    private Rendered(IReadOnlyList<Yaml> objects) => Objects = objects;

    public IReadOnlyList<Yaml> Objects { get; }

    public static Rendered Overlay(string name)
    {
        Assert.SkipUnless(Finds("kubectl"), "kubectl is not installed.");
        return Known.GetOrAdd(
            name,
            static overlay => new Rendered(
                Yaml.Documents(
                    Run("kubectl", "kustomize", Path.Combine(Checkout.Root, "deploy", "k8s", "overlays", overlay))
                )
            )
        );
    }

    public Yaml Only(string kind, string name) =>
        Objects.Single(item => item["kind"].Text == kind && item["metadata/name"].Text == name);

    /// <summary>Everything that makes pods.</summary>
    public IEnumerable<Yaml> Workloads => Objects.Where(item => item["spec/template/spec/containers"].Exists);

    private static bool Finds(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: "
                    + $"{error.GetAwaiter().GetResult()}"
            );
    }
}

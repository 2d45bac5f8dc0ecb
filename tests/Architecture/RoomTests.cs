using System.Xml.Linq;

namespace Sweeps.Architecture.Tests;

/// <summary>Which room may reference which: the arrows of ARCHITECTURE.md.</summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        ["Model"] = ([], []),
        ["Model.Torch"] = (["Model"], ["TorchSharp-cpu"]),
        ["Programs"] = (["Model"], []),
        ["Scheduling"] = (["Model"], ["YamlDotNet"]),
        ["Drawing"] = (["Scheduling"], []),
        ["Storage"] = (["Scheduling"], ["SQLitePCLRaw.bundle_e_sqlite3", "Npgsql"]),
        ["Execution"] = (
            ["Storage"],
            ["Sep", "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Exporter.OpenTelemetryProtocol"]
        ),
        ["Grains"] = (
            ["Execution"],
            [
                "Microsoft.Orleans.Sdk",
                "Microsoft.Orleans.Runtime",
                "Microsoft.Orleans.Reminders",
                "Microsoft.Orleans.Connections.Security",
            ]
        ),
        ["Silo"] = (
            ["Grains", "Programs"],
            [
                "Microsoft.Orleans.Server",
                "Microsoft.Orleans.Clustering.AdoNet",
                "Microsoft.Orleans.Reminders.AdoNet",
                "OpenTelemetry.Exporter.Prometheus.AspNetCore",
            ]
        ),
        ["Gateway.Cluster"] = (
            ["Grains", "Gateway"],
            ["Microsoft.Orleans.Client", "Microsoft.Orleans.Clustering.AdoNet"]
        ),
        ["Api"] = ([], []),
        ["Gateway"] = (
            ["Api", "Drawing", "Execution"],
            [
                "Microsoft.AspNetCore.OpenApi",
                "Microsoft.AspNetCore.Authentication.OpenIdConnect",
                "OpenTelemetry.Exporter.Prometheus.AspNetCore",
                "Vizor.ECharts",
            ]
        ),
        ["Client"] = (
            ["Api", "Gateway", "Execution", "Programs", "Drawing"],
            [
                "System.CommandLine",
                "Spectre.Console",
                "Svg.Skia",
                "SkiaSharp.NativeAssets.Linux.NoDependencies",
                "Parquet.Net",
                "Apache.Arrow",
            ]
        ),
    };

    [Fact]
    public void Rooms_ReferenceOnlyWhatTheyMay()
    {
        List<string> breaches = [];
        foreach (string path in Checkout.Files("src", "*.csproj"))
        {
            string room = Path.GetFileName(Path.GetDirectoryName(path)!);
            if (!Allowed.TryGetValue(room, out var allowed))
            {
                breaches.Add($"{room}: a room that the architecture does not name");
                continue;
            }

            XDocument project = XDocument.Load(path);
            var projects = project.Descendants("ProjectReference").Select(e => RoomOf(e.Attribute("Include")!.Value));
            var packages = project.Descendants("PackageReference").Select(e => e.Attribute("Include")!.Value);
            breaches.AddRange(projects.Except(allowed.Projects).Select(other => $"{room} -> {other}"));
            breaches.AddRange(packages.Except(allowed.Packages).Select(package => $"{room} -> package {package}"));
        }

        Assert.Empty(breaches);
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        string solution = File.ReadAllText(Path.Combine(Checkout.Root, "Sweeps.slnx")).Replace('\\', '/');
        string[] missing =
        [
            .. new[] { "src", "tests", "bench" }
                .Where(folder => Directory.Exists(Path.Combine(Checkout.Root, folder)))
                .SelectMany(folder => Checkout.Files(folder, "*.csproj"))
                .Select(path => Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/'))
                .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)),
        ];

        Assert.Empty(missing);
    }

    private static string RoomOf(string reference) =>
        Path.GetFileName(Path.GetDirectoryName(reference.Replace('\\', '/'))!);
}

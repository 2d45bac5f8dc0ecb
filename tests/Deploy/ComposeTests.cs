using System.Text.Json;
using System.Text.RegularExpressions;
using Sweeps.Architecture.Tests;

namespace Sweeps.Deploy.Tests;

public sealed partial class ComposeTests
{
    private static readonly string[] Ours = ["migrate", "silo", "gateway"];

    private static readonly string Text = Read("docker-compose.yml");

    private static readonly Yaml Compose = Yaml.Documents(Text).Single();

    private static readonly string Dockerfile = Read("deploy/Dockerfile");

    [Fact]
    public void Services_AreAllThere() =>
        Assert.Equal(
            ["gateway", "grafana", "migrate", "otel", "postgres", "prometheus", "silo", "traces"],
            Compose["services"].Entries.Select(service => service.Key).Order()
        );

    [Fact]
    public void OurServices_RunWithoutRightsOnAFileSystemThatTheyCannotWrite() =>
        Assert.All(
            Ours,
            name =>
            {
                var service = Compose[$"services/{name}"];
                Assert.Equal("true", service["read_only"].Text);
                Assert.Equal("ALL", service["cap_drop/0"].Text);
                Assert.Equal("no-new-privileges:true", service["security_opt/0"].Text);
                Assert.Contains($" AS {service["build/target"].Text}\n", Dockerfile, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void Images_RunAsAUserWithoutRights() =>
        Assert.Contains("\nUSER $APP_UID\n", Dockerfile, StringComparison.Ordinal);

    [Fact]
    public void ServicesThatStay_AreChecked() =>
        Assert.All(
            new[] { "postgres", "silo", "gateway" },
            name => Assert.True(Compose[$"services/{name}/healthcheck/test"].Exists, name)
        );

    [Fact]
    public void SiloPorts_AgreeWithTheSilosOptions()
    {
        Assert.Contains(
            $"EXPOSE {SiloDefaults.SiloPort} {SiloDefaults.GatewayPort} {SiloDefaults.HealthPort}\n",
            Dockerfile,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"/127.0.0.1/{SiloDefaults.HealthPort} ",
            Compose["services/silo/healthcheck/test"].Text,
            StringComparison.Ordinal
        );
        Assert.Subset(
            SiloDefaults.Variables.ToHashSet(),
            Compose["services/silo/environment"]
                .Entries.Select(variable => variable.Key)
                .Where(name => name.StartsWith("SWEEPS_", StringComparison.Ordinal))
                .ToHashSet()
        );
    }

    [Fact]
    public void Silo_MayDrainBeforeItIsKilled()
    {
        string grace = Compose["services/silo/stop_grace_period"].Text;
        Assert.Matches("^[0-9]+s$", grace);
        Assert.True(
            TimeSpan.FromSeconds(int.Parse(grace[..^1], System.Globalization.CultureInfo.InvariantCulture))
                >= SiloDefaults.Drain + TimeSpan.FromSeconds(10)
        );
    }

    [Fact]
    public void OnlyWhatIsForPeople_IsPublished_AndOnLoopback()
    {
        var published = Compose["services"]
            .Entries.Where(service => service.Value["ports"].Exists)
            .ToDictionary(service => service.Key, service => service.Value["ports/0"].Text);

        Assert.Equal(["gateway", "grafana", "traces"], published.Keys.Order());
        Assert.All(published.Values, port => Assert.Contains("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_ComeFromOutside()
    {
        string[] wanted = [.. Variable().Matches(Text).Select(match => match.Groups[1].Value).Distinct().Order()];
        Dictionary<string, string> example = Read(".env.example")
            .Split('\n')
            .Where(line => line.Contains('=') && !line.StartsWith('#'))
            .ToDictionary(line => line[..line.IndexOf('=')], line => line[(line.IndexOf('=') + 1)..]);

        Assert.Equal(wanted, example.Keys.Where(key => key != "COMPOSE_PROFILES").Order());
        Assert.All(
            example.Where(entry => entry.Key.Contains("PASSWORD") || entry.Key.Contains("TOKEN")),
            entry => Assert.Empty(entry.Value)
        );
        Assert.Contains(".env\n", Read(".gitignore"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWatches_IsLeftOutTogether() =>
        Assert.All(
            new[] { "otel", "traces", "prometheus", "grafana" },
            name => Assert.Equal("observe", Compose[$"services/{name}/profiles/0"].Text)
        );

    [Fact]
    public void MountedFiles_AreThere()
    {
        var mounts = Compose["services"]
            .Entries.SelectMany(service => service.Value["volumes"].Items)
            .Select(volume => volume.Text)
            .Where(volume => volume.StartsWith("./", StringComparison.Ordinal));

        Assert.All(mounts, mount => Assert.True(Path.Exists(Path.Combine(Checkout.Root, mount.Split(':')[0])), mount));
    }

    [Fact]
    public void Dashboard_AsksForTheMetricsThatThereAre()
    {
        string source = string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Checkout.Root, "src", "Execution", "Telemetry"), "*.cs")
                .Select(File.ReadAllText)
        );
        HashSet<string> instruments =
        [
            .. Instrument().Matches(source).Select(match => match.Groups[1].Value.Replace('.', '_')),
        ];
        using var dashboard = JsonDocument.Parse(Read("deploy/observe/grafana/dashboards/sweeps.json"));
        var asked = dashboard
            .RootElement.GetProperty("panels")
            .EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)
            .SelectMany(expression => Metric().Matches(expression))
            .Select(match => Suffix().Replace(match.Value, ""))
            .ToHashSet();

        Assert.NotEmpty(asked);
        Assert.Subset(instruments, asked);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Checkout.Root, path));

    [GeneratedRegex(@"\$\{(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"Create\w+<\w+>\(\s*""([\w.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"sweeps_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(_total|_seconds_bucket)$")]
    private static partial Regex Suffix();
}

using System.Globalization;

namespace Sweeps.Deploy.Tests;

public sealed class KubernetesTests
{
    public static TheoryData<string> Overlays => ["local", "production"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Overlay_HasEveryObject(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        string[] expected =
        [
            "ServiceAccount sweeps",
            "Job sweeps-migrate",
            "Deployment sweeps-silo",
            "Deployment sweeps-gateway",
            "Service sweeps-gateway",
            "PodDisruptionBudget sweeps-silo",
            "PodDisruptionBudget sweeps-gateway",
            "HorizontalPodAutoscaler sweeps-silo",
            "NetworkPolicy sweeps-silo",
            "NetworkPolicy sweeps-gateway",
            .. overlay == "local"
                ? new[] { "Namespace sweeps", "StatefulSet postgres", "Service postgres", "NetworkPolicy postgres" }
                : ["Ingress sweeps", "PersistentVolumeClaim sweeps-data"],
        ];

        Assert.Equal(
            expected.Order(),
            rendered.Objects.Select(item => $"{item["kind"].Text} {item["metadata/name"].Text}").Order()
        );
        Assert.All(
            rendered.Objects.Where(item => item["kind"].Text != "Namespace"),
            item => Assert.Equal("sweeps", item["metadata/namespace"].Text)
        );
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Pods_RunWithoutRightsOnAFileSystemThatTheyCannotWrite(string overlay) =>
        Assert.All(
            Rendered.Overlay(overlay).Workloads,
            workload =>
            {
                var pod = workload["spec/template/spec"];
                Assert.Equal("true", pod["securityContext/runAsNonRoot"].Text);
                Assert.Equal("RuntimeDefault", pod["securityContext/seccompProfile/type"].Text);
                Assert.Equal("false", pod["automountServiceAccountToken"].Text);
                Assert.All(
                    pod["containers"].Items,
                    container =>
                    {
                        Assert.Equal("true", container["securityContext/readOnlyRootFilesystem"].Text);
                        Assert.Equal("false", container["securityContext/allowPrivilegeEscalation"].Text);
                        Assert.Equal("ALL", container["securityContext/capabilities/drop/0"].Text);
                        Assert.NotEmpty(container["resources/requests/cpu"].Text);
                        Assert.NotEmpty(container["resources/requests/memory"].Text);
                        Assert.NotEmpty(container["resources/limits/memory"].Text);
                        Assert.False(
                            container["resources/limits/cpu"].Exists,
                            "A limit of processor time throttles slots, and with them the probes."
                        );
                    }
                );
            }
        );

    [Theory]
    [InlineData("sweeps-silo")]
    [InlineData("sweeps-gateway")]
    public void Production_MembersKnowEachOtherByMountedCertificates(string deployment)
    {
        var pod = Rendered.Overlay("production").Only("Deployment", deployment)["spec/template/spec"];
        var container = pod["containers/0"];
        var mount = container["volumeMounts"].Items.Single(item => item["name"].Text == "tls");
        var volume = pod["volumes"].Items.Single(item => item["name"].Text == "tls");

        Assert.Equal("sweeps-silo-tls", volume["secret/secretName"].Text);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["SWEEPS_SILO_TLS_CERTIFICATE"] = mount["mountPath"].Text + "/tls.crt",
                ["SWEEPS_SILO_TLS_KEY"] = mount["mountPath"].Text + "/tls.key",
                ["SWEEPS_SILO_TLS_CA"] = mount["mountPath"].Text + "/ca.crt",
            },
            container["env"]
                .Items.Where(item => item["name"].Text.StartsWith("SWEEPS_SILO_TLS", StringComparison.Ordinal))
                .ToDictionary(item => item["name"].Text, item => item["value"].Text)
        );
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Selectors_FindTheirPods(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        var pods = rendered.Workloads.ToDictionary(
            workload => workload["metadata/name"].Text,
            workload => Labels(workload["spec/template/metadata/labels"])
        );
        foreach (var workload in rendered.Workloads.Where(workload => workload["spec/selector"].Exists))
            Assert.Subset(pods[workload["metadata/name"].Text], Labels(workload["spec/selector/matchLabels"]));
        foreach (var service in rendered.Objects.Where(item => item["kind"].Text == "Service"))
            Assert.Subset(pods[service["metadata/name"].Text], Labels(service["spec/selector"]));
        foreach (var budget in rendered.Objects.Where(item => item["kind"].Text == "PodDisruptionBudget"))
        {
            Assert.Subset(pods[budget["metadata/name"].Text], Labels(budget["spec/selector/matchLabels"]));
            Assert.Equal("1", budget["spec/maxUnavailable"].Text);
        }

        foreach (var policy in rendered.Objects.Where(item => item["kind"].Text == "NetworkPolicy"))
            Assert.Subset(pods[policy["metadata/name"].Text], Labels(policy["spec/podSelector/matchLabels"]));
        var scaler = rendered.Only("HorizontalPodAutoscaler", "sweeps-silo");
        Assert.Contains(scaler["spec/scaleTargetRef/name"].Text, pods.Keys);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void SiloPorts_AgreeWithTheSilosOptions(string overlay)
    {
        var container = Rendered.Overlay(overlay).Only("Deployment", "sweeps-silo")["spec/template/spec/containers/0"];

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["silo"] = SiloDefaults.SiloPort,
                ["gateway"] = SiloDefaults.GatewayPort,
                ["health"] = SiloDefaults.HealthPort,
            },
            container["ports"].Items.ToDictionary(port => port["name"].Text, port => port["containerPort"].Text)
        );
        var variables = container["env"]
            .Items.Select(variable => variable["name"].Text)
            .Where(name => name.StartsWith("SWEEPS_", StringComparison.Ordinal))
            .ToHashSet();
        Assert.Subset(SiloDefaults.Variables.ToHashSet(), variables);
        Assert.DoesNotContain("SWEEPS_SILO_PORT", variables);
        Assert.DoesNotContain("SWEEPS_GATEWAY_PORT", variables);
        Assert.DoesNotContain("SWEEPS_HEALTH_PORT", variables);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Silo_MayDrainBeforeItIsKilled(string overlay)
    {
        var pod = Rendered.Overlay(overlay).Only("Deployment", "sweeps-silo")["spec/template/spec"];
        string drain =
            pod["containers/0/env"]
                .Items.SingleOrDefault(variable => variable["name"].Text == "SWEEPS_DRAIN")
                ?["value"].Text
            ?? SiloDefaults.Drain.ToString("c", CultureInfo.InvariantCulture);

        Assert.True(
            TimeSpan.FromSeconds(int.Parse(pod["terminationGracePeriodSeconds"].Text, CultureInfo.InvariantCulture))
                >= TimeSpan.Parse(drain, CultureInfo.InvariantCulture) + TimeSpan.FromSeconds(10)
        );
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Deployments_AreProbedAndRolledOneByOne(string overlay) =>
        Assert.All(
            Rendered.Overlay(overlay).Objects.Where(item => item["kind"].Text == "Deployment"),
            deployment =>
            {
                Assert.Equal("0", deployment["spec/strategy/rollingUpdate/maxUnavailable"].Text);
                var container = deployment["spec/template/spec/containers/0"];
                var ports = container["ports"].Items.Select(port => port["name"].Text).ToHashSet();
                foreach (
                    var (probe, path) in new[]
                    {
                        ("startupProbe", "/healthz/ready"),
                        ("readinessProbe", "/healthz/ready"),
                        ("livenessProbe", "/healthz/live"),
                    }
                )
                {
                    Assert.Equal(path, container[$"{probe}/httpGet/path"].Text);
                    Assert.Contains(container[$"{probe}/httpGet/port"].Text, ports);
                }

                Assert.Equal(
                    "kubernetes.io/hostname",
                    deployment[
                        "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/0/"
                            + "podAffinityTerm/topologyKey"
                    ].Text
                );
            }
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void SiloPorts_AreOpenToSilosAndGatewaysOnly(string overlay)
    {
        var policy = Rendered.Overlay(overlay).Only("NetworkPolicy", "sweeps-silo");
        foreach (var rule in policy["spec/ingress"].Items)
        {
            var ports = rule["ports"].Items.Select(port => port["port"].Text).ToList();
            if (ports.SequenceEqual(["health"]))
                continue;
            Assert.All(
                rule["from"].Items,
                from =>
                    Assert.Contains(
                        Labels(from["podSelector/matchLabels"]).Single(),
                        new[] { "app.kubernetes.io/name=sweeps-silo", "app.kubernetes.io/name=sweeps-gateway" }
                    )
            );
            Assert.NotEmpty(rule["from"].Items);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Secrets_AreNamedAndNotHeld(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        Assert.DoesNotContain(rendered.Objects, item => item["kind"].Text == "Secret");
        foreach (
            var variable in rendered
                .Workloads.SelectMany(workload => workload["spec/template/spec/containers"].Items)
                .SelectMany(container => container["env"].Items)
        )
        {
            bool secret = variable["name"].Text is "SWEEPS_STORE" or "SWEEPS_API_TOKEN" or "POSTGRES_PASSWORD";
            Assert.Equal(secret, variable["valueFrom/secretKeyRef"].Exists);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Gateway_TrustsAProxyWhereOneStandsBeforeIt(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        bool proxied = rendered.Objects.Any(item => item["kind"].Text == "Ingress");
        string? trusted = rendered
            .Only("Deployment", "sweeps-gateway")["spec/template/spec/containers/0/env"]
            .Items.SingleOrDefault(variable => variable["name"].Text == "SWEEPS_TRUST_PROXY")
            ?["value"].Text;
        Assert.Equal(proxied, trusted is not null);
        if (trusted is not null)
            Assert.True(
                System.Net.IPNetwork.TryParse(trusted, out _),
                $"`{trusted}` should be a network: `*` would let every caller say where it comes from."
            );
    }

    private static HashSet<string> Labels(Yaml labels) =>
        [.. labels.Entries.Select(label => $"{label.Key}={label.Value.Text}")];
}

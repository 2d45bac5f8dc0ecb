using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Sweeps.Execution.Telemetry;
using Sweeps.Grains.Membership;
using Sweeps.Grains.Transport;
using Sweeps.Grains.Workers;
using Sweeps.Model.Data.Files;

namespace Sweeps.Silo;

/// <summary>
/// How a silo runs. Every value is an environment variable <c>SWEEPS_…</c> (or a command-line argument <c>--…=…</c>) of
/// the name that stands above it. A bad value stops the silo at its start, with that name.
/// </summary>
public sealed class SiloOptions : ClusterMemberOptions
{
    /// <summary>Where silos talk to each other. Default 11111.</summary>
    [ConfigurationKeyName("SILO_PORT")]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Where clients, such as the HTTP gateway, come in. Default 30000.</summary>
    [ConfigurationKeyName("GATEWAY_PORT")]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Where <c>/healthz/live</c> and <c>/healthz/ready</c> answer over HTTP. Default 8081.</summary>
    [ConfigurationKeyName("HEALTH_PORT")]
    public int HealthPort { get; set; } = 8081;

    /// <summary>
    /// The address that others reach this silo at; <c>host</c> for the one that this machine's own name stands for, as
    /// in a container. Default: <c>POD_IP</c> where that is set, as in a pod; else 127.0.0.1, with which nobody from
    /// outside this machine reaches it. With another address than a loopback one the silo listens on all interfaces.
    /// </summary>
    [ConfigurationKeyName("ADVERTISED_IP")]
    public string? AdvertisedIp { get; set; }

    /// <summary>The name in the cluster's table. Default: <c>POD_NAME</c>, else one made from host and port.</summary>
    [ConfigurationKeyName("SILO_NAME")]
    public string? SiloName { get; set; }

    /// <summary>Trials trained at once. Default: one for each core.</summary>
    [ConfigurationKeyName("SLOTS")]
    public int Slots { get; set; } = Environment.ProcessorCount;

    /// <summary>What this silo's slots are good for, separated by commas; a sweep may ask for labels. Default:
    /// none.</summary>
    [ConfigurationKeyName("LABELS")]
    public string Labels { get; set; } = "";

    /// <summary>
    /// How long this silo may be silent in the store before others take its trials. Default 10 s. The cluster notices a
    /// killed silo sooner than that, and its trials are then freed at once.
    /// </summary>
    [ConfigurationKeyName("LEASE")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A running trial is checkpointed after this much training. Default 10 s: what a killed silo can
    /// lose.</summary>
    [ConfigurationKeyName("CHECKPOINT")]
    public TimeSpan Checkpoint { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a silo that was asked to end (SIGTERM) may take to checkpoint its trials, hand them back and leave.
    /// Default 25 s; the supervisor's grace period (Kubernetes: <c>terminationGracePeriodSeconds</c>) must be longer.
    /// </summary>
    [ConfigurationKeyName("DRAIN")]
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Which trials in flight can be found in the cluster: `UnlessFleeting`, those that take long enough to be looked
    /// for, or `All`. Default `UnlessFleeting`: a grain adds half to what a trial of a millisecond costs.
    /// </summary>
    [ConfigurationKeyName("TRIAL_GRAINS")]
    public TrialGrainUse TrialGrains { get; set; } = TrialGrainUse.UnlessFleeting;

    /// <summary>The folder of data sets. Default: as for the command.</summary>
    [ConfigurationKeyName("DATA")]
    public string? Data { get; set; }

    /// <summary>Whether people's own programs are run, with the rights of the silo: 1 or 0. Default 0.</summary>
    [ConfigurationKeyName("PROGRAMS")]
    public int Programs { get; set; }

    /// <summary>Devices that programs may be given, separated by commas, such as <c>0,1</c>. Default: none.</summary>
    [ConfigurationKeyName("GPUS")]
    public string Gpus { get; set; } = "";

    /// <summary>Whether <c>/metrics</c> answers, in Prometheus' text format, on the port of health: 1 or 0. Default
    /// 0.</summary>
    [ConfigurationKeyName("METRICS")]
    public int Metrics { get; set; }

    /// <summary><see cref="Labels"/>, one by one.</summary>
    public IReadOnlyList<string> LabelList =>
        Labels.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary><see cref="Gpus"/>, one by one.</summary>
    public IReadOnlyList<string> GpuList =>
        Gpus.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary><see cref="AdvertisedIp"/>, or what stands in for it.</summary>
    public IPAddress Address => IPAddress.Parse(AddressText);

    internal string AddressText =>
        AdvertisedIp == "host" ? HostAddress()
        : !string.IsNullOrEmpty(AdvertisedIp) ? AdvertisedIp
        : Environment.GetEnvironmentVariable("POD_IP") is { Length: > 0 } pod ? pod
        : IPAddress.Loopback.ToString();

    private static string HostAddress() =>
        Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork)
            .FirstOrDefault(address => !IPAddress.IsLoopback(address))
            ?.ToString()
        ?? "";

    internal string Name =>
        !string.IsNullOrEmpty(SiloName) ? SiloName
        : Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod ? pod
        : FormattableString.Invariant($"{Environment.MachineName}-{SiloPort}");
}

/// <summary>Says what is wrong with a silo's options, all of it at once.</summary>
internal sealed class SiloOptionsRules : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        List<string> wrong = [];
        if (options.StoreProblem is { } problem)
            wrong.Add(problem);
        Require(options.SiloPort is >= 1 and <= 65535, "SILO_PORT", options.SiloPort, "a port, 1 … 65535");
        Require(options.GatewayPort is >= 1 and <= 65535, "GATEWAY_PORT", options.GatewayPort, "a port, 1 … 65535");
        Require(options.HealthPort is >= 1 and <= 65535, "HEALTH_PORT", options.HealthPort, "a port, 1 … 65535");
        int[] ports = [options.SiloPort, options.GatewayPort, options.HealthPort];
        if (ports.Distinct().Count() != ports.Length)
            wrong.Add(
                $"SWEEPS_SILO_PORT, SWEEPS_GATEWAY_PORT and SWEEPS_HEALTH_PORT must differ, but were "
                    + $"{string.Join(", ", ports)}. Give each a port of its own."
            );
        Require(
            IPAddress.TryParse(options.AddressText, out var address) && !address.Equals(IPAddress.Any),
            "ADVERTISED_IP",
            options.AddressText,
            "an IP address that others can reach, or `host` on a machine whose name stands for one"
        );
        if (TlsProblemOf(options) is { } tls)
            wrong.Add(tls);
        else if (
            address is not null
            && !address.Equals(IPAddress.Any)
            && options.SiloTlsFiles is null
            && !PrivateAddress.Is(address)
        )
            wrong.Add(
                $"A silo without TLS must be reached at a private address, since whoever reaches it may join, but "
                    + $"SWEEPS_ADVERTISED_IP is `{address}`. Give it a private one, or set "
                    + $"{TlsFiles.CertificateVariable}, {TlsFiles.KeyVariable} and {TlsFiles.AuthorityVariable}."
            );
        Require(ConsoleLog.Has(options.Log), "LOG", options.Log, "`text` or `json`");
        Require(
            !string.IsNullOrWhiteSpace(options.Cluster) && options.Cluster.Length <= 100,
            "CLUSTER",
            options.Cluster,
            "a name of 1 … 100 characters"
        );
        Require(options.Slots is >= 1 and <= 1024, "SLOTS", options.Slots, "1 … 1024");
        Require(
            options.Lease >= TimeSpan.FromSeconds(1) && options.Lease <= TimeSpan.FromHours(1),
            "LEASE",
            options.Lease,
            "between 1s and 1h"
        );
        Require(options.Checkpoint >= TimeSpan.FromMilliseconds(10), "CHECKPOINT", options.Checkpoint, "at least 10ms");
        Require(
            string.IsNullOrEmpty(options.Data) || FolderPath.FileInTheWay(options.Data) is null,
            "DATA",
            options.Data ?? "",
            "a folder, no file"
        );
        Require(
            options.Drain >= TimeSpan.FromSeconds(1) && options.Drain <= TimeSpan.FromHours(1),
            "DRAIN",
            options.Drain,
            "between 1s and 1h"
        );
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Require(bool holds, string key, object value, string rule)
        {
            if (!holds)
                wrong.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{SiloOptions.Prefix}{key} must be {rule}, but was `{value}`. Correct it and start the "
                            + $"silo again."
                    )
                );
        }
    }

    private static string? TlsProblemOf(SiloOptions options)
    {
        try
        {
            _ = options.SiloTlsFiles;
            return null;
        }
        catch (TlsRefusedException error)
        {
            return error.Message;
        }
    }
}

using Sweeps.Gateway.Settings;
using Sweeps.Grains.Membership;

namespace Sweeps.Gateway.Cluster;

/// <summary>
/// How a cluster's gateway runs. Every value is an environment variable <c>SWEEPS_…</c> (or a command-line argument
/// <c>--…=…</c>) of the name that stands above it; lists are separated by commas. The token and the certificate's
/// password are read as <see cref="GatewayOptions"/> says.
/// </summary>
public sealed class ClusterGatewayOptions : ClusterMemberOptions
{
    /// <summary>Addresses to listen on. Default: <c>http://127.0.0.1:5080</c>.</summary>
    [ConfigurationKeyName("LISTEN")]
    public string Listen { get; set; } = "";

    /// <summary>The certificate for https addresses. Default: none.</summary>
    [ConfigurationKeyName("TLS_CERTIFICATE")]
    public string? Certificate { get; set; }

    /// <summary>The file with the certificate's key, where it has one of its own.</summary>
    [ConfigurationKeyName("TLS_KEY")]
    public string? CertificateKey { get; set; }

    /// <summary>Proxies whose X-Forwarded headers are believed: addresses, networks, or *. Default: none.</summary>
    [ConfigurationKeyName("TRUST_PROXY")]
    public string TrustedProxies { get; set; } = "";

    /// <summary>Host names that requests may be addressed to. Default: any, and on loopback only its own.</summary>
    [ConfigurationKeyName("HOSTS")]
    public string Hosts { get; set; } = "";

    /// <summary>The path under which a proxy shows this server, such as /sweeps. Default: none.</summary>
    [ConfigurationKeyName("BASE")]
    public string BasePath { get; set; } = "";

    /// <summary>Whether sweeps are taken that run people's own programs, as the silos then must too: 1 or 0. Default
    /// 0.</summary>
    [ConfigurationKeyName("PROGRAMS")]
    public int Programs { get; set; }

    /// <summary>Whether <c>/metrics</c> answers, in Prometheus' text format, to whoever has a token: 1 or 0. Default
    /// 0.</summary>
    [ConfigurationKeyName("METRICS")]
    public int Metrics { get; set; }

    /// <summary>Says what is wrong with the store's location, by the name of its variable.</summary>
    /// <exception cref="GatewayOptionsException">There is none, or none that a cluster can have.</exception>
    internal void RequireStore()
    {
        if (StoreProblem is { } problem)
            throw new GatewayOptionsException(problem);
    }

    internal void Set(GatewayOptions gateway)
    {
        if (Parts(Listen) is { Length: > 0 } addresses)
            gateway.Listen = addresses;
        (gateway.CertificatePath, gateway.CertificateKeyPath) = (Certificate, CertificateKey);
        gateway.BasePath = BasePath;
        (gateway.TrustedProxies, gateway.Hosts) = (Parts(TrustedProxies), Parts(Hosts));
    }

    private static string[] Parts(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

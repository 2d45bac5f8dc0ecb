using Sweeps.Gateway.Settings;
using Sweeps.Grains.Transport;
using Sweeps.Storage;
using Sweeps.Storage.Postgres;

namespace Sweeps.Gateway.Cluster;

/// <summary>
/// How a cluster's gateway runs. Every value is an environment variable <c>SWEEPS_…</c> (or a command-line argument
/// <c>--…=…</c>) of the name that stands above it; lists are separated by commas. The token and the certificate's
/// password are read as <see cref="GatewayOptions"/> says.
/// </summary>
public sealed class ClusterGatewayOptions
{
    /// <summary>The prefix of the environment variables.</summary>
    public const string Prefix = "SWEEPS_";

    /// <summary>The cluster's store: <c>postgres://user@host:5432/database</c>. Required.</summary>
    [ConfigurationKeyName("STORE")]
    public string Store { get; set; } = "";

    /// <summary>The cluster's name, as its silos have it. Default `sweeps`.</summary>
    [ConfigurationKeyName("CLUSTER")]
    public string Cluster { get; set; } = "sweeps";

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

    /// <summary>This process's certificate within the cluster, a PEM file: with it, its key and the authority, all that
    /// silos and gateways say to each other is encrypted, and nobody else is let in. Default: none.</summary>
    [ConfigurationKeyName("SILO_TLS_CERTIFICATE")]
    public string? SiloTlsCertificate { get; set; }

    /// <summary>The key of <see cref="SiloTlsCertificate"/>, a PEM file.</summary>
    [ConfigurationKeyName("SILO_TLS_KEY")]
    public string? SiloTlsKey { get; set; }

    /// <summary>The certificate of the authority that signs the cluster's certificates and no others, a PEM
    /// file.</summary>
    [ConfigurationKeyName("SILO_TLS_CA")]
    public string? SiloTlsAuthority { get; set; }

    /// <summary>How the log is written to the console: `text`, or `json`, one object a line. Default `text`.</summary>
    [ConfigurationKeyName("LOG")]
    public string Log { get; set; } = "text";

    /// <summary>Whether <c>/metrics</c> answers, in Prometheus' text format, to whoever has a token: 1 or 0. Default
    /// 0.</summary>
    [ConfigurationKeyName("METRICS")]
    public int Metrics { get; set; }

    /// <summary>Says what is wrong with the store's location, by the name of its variable.</summary>
    /// <exception cref="GatewayOptionsException">There is none, or none that a cluster can have.</exception>
    internal void RequireStore()
    {
        if (string.IsNullOrWhiteSpace(Store))
            throw new GatewayOptionsException(
                $"{Prefix}STORE must name the cluster's PostgreSQL store, but is not set. Set it to one like "
                    + "`postgres://user@host:5432/database`."
            );
        try
        {
            ClusterDatabase.Require(Store);
        }
        catch (StoreException error)
        {
            throw new GatewayOptionsException($"{Prefix}STORE: {error.Message}", error);
        }
    }

    /// <summary>The files for TLS within the cluster; null: none are named.</summary>
    /// <exception cref="TlsRefusedException">Some are named and others are not.</exception>
    internal TlsFiles? SiloTlsFiles => TlsFiles.Of(SiloTlsCertificate, SiloTlsKey, SiloTlsAuthority);

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

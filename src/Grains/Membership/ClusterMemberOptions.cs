using Microsoft.Extensions.Configuration;
using Sweeps.Grains.Database;
using Sweeps.Grains.Transport;
using Sweeps.Storage;

namespace Sweeps.Grains.Membership;

/// <summary>What silos and gateways of a cluster are told alike. Every value is an environment variable
/// <c>SWEEPS_…</c> of the name that stands above it.</summary>
public abstract class ClusterMemberOptions
{
    /// <summary>The prefix of the environment variables.</summary>
    public const string Prefix = "SWEEPS_";

    /// <summary>Where everything is kept, members of the cluster included: <c>postgres://user@host:5432/database</c>.
    /// Required.</summary>
    [ConfigurationKeyName("STORE")]
    public string Store { get; set; } = "";

    /// <summary>The cluster's name: silos and gateways of the same one, in the same database, find each other. Default
    /// `sweeps`.</summary>
    [ConfigurationKeyName("CLUSTER")]
    public string Cluster { get; set; } = "sweeps";

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

    /// <summary>The files for TLS within the cluster; null: none are named.</summary>
    /// <exception cref="TlsRefusedException">Some are named and others are not.</exception>
    public TlsFiles? SiloTlsFiles => TlsFiles.Of(SiloTlsCertificate, SiloTlsKey, SiloTlsAuthority);

    /// <summary>What is wrong with <see cref="Store"/>, by the name of its variable; null: nothing.</summary>
    public string? StoreProblem
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Store))
                return $"{Prefix}STORE must name the cluster's PostgreSQL store, but is not set. Set it to one like "
                    + "`postgres://user@host:5432/database`.";
            try
            {
                ClusterDatabase.Require(Store);
                return null;
            }
            catch (StoreException error)
            {
                return $"{Prefix}STORE: {error.Message}";
            }
        }
    }
}

using Orleans.Connections.Security;

namespace Sweeps.Grains.Transport;

/// <summary>Encrypts what the members of a cluster say to each other, and lets nobody else say anything.</summary>
public static class MutualTls
{
    /// <summary>Between silos, and from clients to a silo.</summary>
    public static ISiloBuilder UseMutualTls(this ISiloBuilder silo, PeerCertificates certificates) =>
        silo.UseTls(options => Set(options, certificates));

    /// <summary>From a client to silos.</summary>
    public static IClientBuilder UseMutualTls(this IClientBuilder client, PeerCertificates certificates) =>
        client.UseTls(options => Set(options, certificates));

    private static void Set(TlsOptions options, PeerCertificates certificates)
    {
        options.LocalCertificate = certificates.Own;
        options.LocalServerCertificateSelector = (_, _) => certificates.Own;
        options.LocalClientCertificateSelector = (_, _, _, _, _) => certificates.Own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        // Addresses of silos change, so no certificate can name them. What counts is that the cluster's own authority
        // has signed it.
        options.RemoteCertificateValidation = (certificate, _, _) => certificates.IsPeer(certificate);
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = TargetHost;
    }

    /// <summary>The name that clients ask for; nobody checks it.</summary>
    private const string TargetHost = "sweeps";
}

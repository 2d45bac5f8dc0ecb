using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sweeps.Model.Caching;

namespace Sweeps.Grains.Transport;

/// <summary>
/// This process's certificate within its cluster, and whether another's is one. Files are read anew when they have
/// changed, at the next connection; where the new ones cannot be used, the old ones hold and it is said once.
/// </summary>
public sealed class PeerCertificates : IDisposable
{
    private const int MostBytes = 1 << 20;
    private const int MostRefused = 100;

    private readonly TlsFiles _files;
    private readonly TimeProvider _clock;
    private readonly Action<string> _warn;
    private readonly Lock _lock = new();
    private readonly BoundedCache<string, bool> _refused = new(MostRefused);
    private Loaded _loaded;
    private string _seen;

    /// <summary>Reads the files.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="warn">Hears, once each, of certificates that are refused and of files that cannot be used.</param>
    /// <exception cref="TlsRefusedException">A file cannot be used, or the certificate is not valid now.</exception>
    public PeerCertificates(TlsFiles files, TimeProvider clock, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(files);
        (_files, _clock, _warn) = (files, clock, warn);
        _seen = Stamp();
        _loaded = Read();
        if (Refusal(_loaded.Own, _loaded) is { } trouble)
        {
            _loaded.Dispose();
            throw new TlsRefusedException(
                $"{TlsFiles.CertificateVariable} must name a certificate that the authority in "
                    + $"{TlsFiles.AuthorityVariable} has signed and that is valid now, but `{files.Certificate}` "
                    + $"{trouble}. Renew it, or name the right files."
            );
        }
    }

    /// <summary>This process's certificate with its key, as its files have it now.</summary>
    public X509Certificate2 Own => Current().Own;

    /// <summary>Whether a certificate is a member's: the authority has signed it, and it is valid now.</summary>
    public bool IsPeer(X509Certificate2? certificate)
    {
        if (certificate is null)
            return false;
        var loaded = Current();
        if (Refusal(certificate, loaded) is not { } trouble)
            return true;
        if (!_refused.TryFind(certificate.Thumbprint + trouble, out _))
        {
            _refused.Put(certificate.Thumbprint + trouble, true);
            _warn(
                $"A member of a cluster must have a certificate that the authority in `{_files.Authority}` has signed "
                    + $"and that is valid now, but that of {certificate.Subject} {trouble}. It was refused. Give it "
                    + "another, or find out who it is."
            );
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _loaded.Dispose();

    private Loaded Current()
    {
        lock (_lock)
        {
            string stamp = Stamp();
            if (stamp == _seen)
                return _loaded;
            _seen = stamp;
            try
            {
                // Connections that are being made may still use the ones before: they are left to the collector.
                return _loaded = Read();
            }
            catch (TlsRefusedException error)
            {
                _warn($"{error.Message} The certificate and authority of before are used until then.");
                return _loaded;
            }
        }
    }

    /// <summary>Tells the files' contents of now from those of another time. Mounted secrets change by links, which
    /// leaves times and names as they were.</summary>
    private string Stamp()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in (string[])[_files.Certificate, _files.Key, _files.Authority])
        {
            try
            {
                hash.AppendData(Content(path));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(error.Message));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private Loaded Read()
    {
        X509Certificate2 own;
        try
        {
            using var pem = X509Certificate2.CreateFromPem(Text(_files.Certificate), Text(_files.Key));
            // A key that was read from PEM lives with this object alone; some systems want one that is stored.
            own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception error) when (IsOfFiles(error))
        {
            throw new TlsRefusedException(
                $"{TlsFiles.CertificateVariable} and {TlsFiles.KeyVariable} must name PEM files of a certificate and "
                    + $"its key, but `{_files.Certificate}` and `{_files.Key}` cannot be used: "
                    + $"{error.Message.TrimEnd('.')}. Correct them.",
                error
            );
        }

        X509Certificate2Collection authorities = [];
        X509Certificate2Collection between = [];
        try
        {
            between.ImportFromPem(Text(_files.Certificate));
            authorities.ImportFromPem(Text(_files.Authority));
            if (authorities.Count == 0)
                throw new CryptographicException("there is no certificate in it");
            return new(own, between, authorities);
        }
        catch (Exception error) when (IsOfFiles(error))
        {
            own.Dispose();
            throw new TlsRefusedException(
                $"{TlsFiles.AuthorityVariable} must name a PEM file with the authority's certificates, but "
                    + $"`{_files.Authority}` cannot be used: {error.Message.TrimEnd('.')}. Correct it.",
                error
            );
        }
    }

    /// <summary>What is wrong with a certificate, in words; null: nothing.</summary>
    private string? Refusal(X509Certificate2 certificate, Loaded loaded)
    {
        var now = _clock.GetUtcNow();
        if (now > certificate.NotAfter.ToUniversalTime())
            return FormattableString.Invariant(
                $"has expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC"
            );
        if (now < certificate.NotBefore.ToUniversalTime())
            return FormattableString.Invariant(
                $"is valid only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC on"
            );
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(loaded.Authorities);
        chain.ChainPolicy.ExtraStore.AddRange(loaded.Between);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate)
            ? null
            : $"is signed by {certificate.Issuer}, which is not that authority or did not sign it so";
    }

    private static string Text(string path) => Encoding.UTF8.GetString(Content(path));

    /// <summary>A certificate's file is small; what never ends, as a device does, is not read to its end.</summary>
    private static byte[] Content(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"`{path}` is a folder");
        using var file = File.OpenRead(path);
        byte[] content = new byte[MostBytes + 1];
        int read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return read <= MostBytes
            ? content[..read]
            : throw new IOException($"`{path}` has more than {MostBytes >> 10} KiB");
    }

    private static bool IsOfFiles(Exception error) =>
        error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private sealed record Loaded(
        X509Certificate2 Own,
        X509Certificate2Collection Between,
        X509Certificate2Collection Authorities
    ) : IDisposable
    {
        public void Dispose() => Own.Dispose();
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>How far the gateway can be reached, and whether that may be.</summary>
internal sealed class ListenPolicy
{
    private const int MostCertificateBytes = 1 << 20;
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(14);

    private ListenPolicy(
        IReadOnlyList<ListenAddress> addresses,
        X509Certificate2? certificate,
        X509Certificate2Collection chain,
        bool behindProxy
    ) => (Addresses, Certificate, Chain, IsBehindProxy) = (addresses, certificate, chain, behindProxy);

    public IReadOnlyList<ListenAddress> Addresses { get; }

    public X509Certificate2? Certificate { get; }

    /// <summary>The certificates between it and one that callers know, which are sent with it.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>Whether callers come through a proxy, from wherever.</summary>
    public bool IsBehindProxy { get; }

    /// <summary>Whether nobody but this machine can reach it.</summary>
    public bool IsLocal => !IsBehindProxy && Addresses.All(address => address.IsLoopback);

    /// <summary>Looks at the options, and refuses what must not be.</summary>
    /// <exception cref="GatewayOptionsException">An option breaks a rule.</exception>
    public static ListenPolicy Of(GatewayOptions options)
    {
        if (options.Listen.Count == 0)
            throw new GatewayOptionsException(
                "A gateway must listen on at least one address, but none is given. Write for instance "
                    + "http://127.0.0.1:5080."
            );
        Require(
            options.MaxRequestBytes is >= 1024 and <= 1 << 30,
            "the largest request",
            options.MaxRequestBytes,
            "1 KiB to 1 GiB"
        );
        Require(options.RequestsPerSecond >= 1, "the requests per second", options.RequestsPerSecond, "at least 1");
        Require(options.Burst >= 1, "the requests at once", options.Burst, "at least 1");
        Require(options.MaxStreams >= 1, "the streams at once", options.MaxStreams, "at least 1");
        Require(
            options.MaxStreamsPerAddress >= 1,
            "the streams of one address at once",
            options.MaxStreamsPerAddress,
            "at least 1"
        );
        options.BasePath = BasePath.Checked(options.BasePath);
        ListenAddress[] addresses = [.. options.Listen.Select(ListenAddress.Parse)];
        if (options.Token is { Length: > 0 and < GatewayOptions.ShortestToken } token)
            throw new GatewayOptionsException(
                $"A token must have at least {GatewayOptions.ShortestToken} characters, but the one in "
                    + $"{GatewayOptions.TokenVariable} has {token.Length}. Make one with `openssl rand -hex 32`."
            );
        if (options.Token?.AsSpan().ContainsAnyExceptInRange('!', '~') == true)
            throw new GatewayOptionsException(
                $"A token is made of visible ASCII characters, since no request can show another, but the one in "
                    + $"{GatewayOptions.TokenVariable} has a space, a line's end or a letter beyond ASCII. Make one "
                    + "with `openssl rand -hex 32`."
            );
        options.Accounts?.Validate();
        var (certificate, chain) = CertificateOf(options);
        ListenPolicy listenPolicy = new(addresses, certificate, chain, options.TrustedProxies.Count > 0);
        if (options.TokensPath is { Length: > 0 } tokens)
            Usable(tokens);
        if (!listenPolicy.IsLocal && !options.NeedsToken)
        {
            string where = listenPolicy.IsBehindProxy
                ? "behind a proxy"
                : $"on {addresses.First(address => !address.IsLoopback).Text}";
            throw new GatewayOptionsException(
                $"Whoever can reach the gateway {where} could train and cancel sweeps, so a token must be set, but "
                    + $"{GatewayOptions.TokenVariable} is empty. Set it (`openssl rand -hex 32` makes one), or "
                    + "listen on http://127.0.0.1:5080."
            );
        }

        if (addresses.FirstOrDefault(address => address.IsHttps) is { } secure && listenPolicy.Certificate is null)
            throw new GatewayOptionsException(
                $"An https address needs a certificate, but `{secure.Text}` has none. Give a PFX file, or PEM "
                    + "files for certificate and key."
            );
        foreach (string proxy in options.TrustedProxies)
        {
            if (proxy != "*" && !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
                throw new GatewayOptionsException(
                    $"A trusted proxy is an IP address, a network such as 10.0.0.0/8, or *, but was `{proxy}`. "
                        + "Correct it."
                );
        }

        if (options.Hosts.FirstOrDefault(host => Uri.CheckHostName(host) == UriHostNameType.Unknown) is { } unknown)
            throw new GatewayOptionsException(
                $"A host that requests may be addressed to is a name or an IP address without a port, but was "
                    + $"`{unknown}`. Correct it, and name several one by one."
            );
        return listenPolicy;
    }

    /// <summary>What the operator should know before the first caller finds out: a certificate that is past its time,
    /// not yet in it, or soon past it.</summary>
    public IEnumerable<string> Warnings(TimeProvider clock)
    {
        if (Certificate is null)
            yield break;
        var now = clock.GetUtcNow();
        var (from, until) = (
            new DateTimeOffset(Certificate.NotBefore.ToUniversalTime()),
            new DateTimeOffset(Certificate.NotAfter.ToUniversalTime())
        );
        if (now > until)
            yield return $"A certificate must be valid, but this one has expired on {until:yyyy-MM-dd HH:mm} UTC, "
                + "so that "
                + "callers refuse it. Renew it and start again.";
        else if (now < from)
            yield return $"A certificate must be valid, but this one is valid only from {from:yyyy-MM-dd HH:mm} "
                + "UTC on, so "
                + "that callers refuse it. See the clock, or take another.";
        else if (until - now < SoonExpired)
            yield return $"The certificate expires on {until:yyyy-MM-dd HH:mm} UTC. Renew it before then.";
    }

    private static void Usable(string tokens)
    {
        try
        {
            TokenFile.Read(tokens);
        }
        catch (TokenFileException error)
        {
            throw new GatewayOptionsException(error.Message, error);
        }
    }

    private static (X509Certificate2? Certificate, X509Certificate2Collection Chain) CertificateOf(
        GatewayOptions options
    )
    {
        X509Certificate2Collection all = [];
        if (options.CertificatePath is not { Length: > 0 } path)
            return (null, all);
        string? password = string.IsNullOrEmpty(options.CertificatePassword) ? null : options.CertificatePassword;
        try
        {
            byte[] content = SmallFile.Read(path, MostCertificateBytes);
            X509Certificate2 certificate;
            if (Path.GetExtension(path).ToLowerInvariant() is ".pfx" or ".p12")
            {
                all = X509CertificateLoader.LoadPkcs12Collection(content, password);
                certificate =
                    all.FirstOrDefault(one => one.HasPrivateKey)
                    ?? throw new System.Security.Cryptography.CryptographicException("it has no key");
            }
            else
            {
                certificate = OfPem(Encoding.UTF8.GetString(content), password, options.CertificateKeyPath);
                all.ImportFromPem(Encoding.UTF8.GetString(content));
            }

            return (
                certificate,
                [.. all.Where(one => one.Thumbprint != certificate.Thumbprint && one.Subject != one.Issuer)]
            );
        }
        catch (Exception exception)
            when (exception
                    is System.Security.Cryptography.CryptographicException
                        or IOException
                        or UnauthorizedAccessException
                        or ArgumentException
            )
        {
            throw new GatewayOptionsException(
                $"The certificate must be a PFX file, or PEM files for chain and key, but `{path}` cannot be used: "
                    + $"{exception.Message.TrimEnd('.')}. Correct the path, the key's path, or the password in "
                    + $"{GatewayOptions.CertificatePasswordVariable}.",
                exception
            );
        }
    }

    private static X509Certificate2 OfPem(string chain, string? password, string? keyPath)
    {
        string key = keyPath is { Length: > 0 } path
            ? Encoding.UTF8.GetString(SmallFile.Read(path, MostCertificateBytes))
            : chain;
        using var pem = password is null
            ? X509Certificate2.CreateFromPem(chain, key)
            : X509Certificate2.CreateFromEncryptedPem(chain, key, password);

        // A key that was read from PEM lives with this object alone; some systems want one that is stored.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static void Require(bool holds, string what, object value, string rule)
    {
        if (!holds)
            throw new GatewayOptionsException(
                FormattableString.Invariant($"A gateway needs {what} to be {rule}, but it was {value}. Correct it.")
            );
    }
}

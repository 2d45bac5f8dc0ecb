namespace Sweeps.Grains.Transport;

/// <summary>The PEM files by which the members of a cluster know each other.</summary>
/// <param name="Certificate">This process's certificate, and those between it and the authority's.</param>
/// <param name="Key">Its key.</param>
/// <param name="Authority">The certificates of the authority, or authorities, that sign the members' certificates and
/// nobody else's.</param>
public sealed record TlsFiles(string Certificate, string Key, string Authority)
{
    /// <summary>The variable of <see cref="Certificate"/>.</summary>
    public const string CertificateVariable = "SWEEPS_SILO_TLS_CERTIFICATE";

    /// <summary>The variable of <see cref="Key"/>.</summary>
    public const string KeyVariable = "SWEEPS_SILO_TLS_KEY";

    /// <summary>The variable of <see cref="Authority"/>.</summary>
    public const string AuthorityVariable = "SWEEPS_SILO_TLS_CA";

    /// <summary>The files that are named; null: none is.</summary>
    /// <exception cref="TlsRefusedException">Some are named and others are not.</exception>
    public static TlsFiles? Of(string? certificate, string? key, string? authority)
    {
        (string Variable, string? Value)[] all =
        [
            (CertificateVariable, certificate),
            (KeyVariable, key),
            (AuthorityVariable, authority),
        ];
        string[] missing = [.. all.Where(one => string.IsNullOrEmpty(one.Value)).Select(one => one.Variable)];
        if (missing.Length == all.Length)
            return null;
        return missing.Length == 0
            ? new(certificate!, key!, authority!)
            : throw new TlsRefusedException(
                "TLS within a cluster needs a certificate, its key and an authority, but "
                    + $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "is" : "are")} not "
                    + "set. Set all three, or none."
            );
    }
}

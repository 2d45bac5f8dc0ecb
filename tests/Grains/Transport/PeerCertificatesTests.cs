using System.Security.Cryptography.X509Certificates;
using Sweeps.Grains.Transport;

namespace Sweeps.Grains.Tests.Transport;

public sealed class PeerCertificatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-tls-").FullName;
    private readonly List<string> _warnings = [];
    private readonly Authority _ours;

    public PeerCertificatesTests() => _ours = new Authority(_folder, "ours");

    public void Dispose()
    {
        _ours.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Peer_WhoseCertificateTheAuthoritySigned_IsOne()
    {
        using var certificates = Certificates("a");

        Assert.True(certificates.IsPeer(Load(_ours.Write(_folder, "b"))));
        Assert.False(certificates.IsPeer(null));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Peer_OfAnotherAuthorityOfTheSameName_IsRefusedAndSaidOnce()
    {
        string elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName;
        using Authority others = new(elsewhere, "ours");
        using var certificates = Certificates("a");
        var stranger = Load(others.Write(elsewhere, "stranger"));

        Assert.False(certificates.IsPeer(stranger));
        Assert.False(certificates.IsPeer(stranger));

        string warning = Assert.Single(_warnings);
        Assert.Contains("that of CN=stranger is signed by CN=ours, which is not that authority", warning);
    }

    [Theory]
    [InlineData(-10, -1, "has expired on")]
    [InlineData(1, 10, "is valid only from")]
    public void Peer_WhoseCertificateIsNotValidNow_IsRefused(double from, double to, string why)
    {
        using var certificates = Certificates("a");

        Assert.False(certificates.IsPeer(Load(_ours.Write(_folder, "b", from, to))));

        Assert.Contains(why, Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Own_AfterItsFilesHaveChanged_IsTheNewOne()
    {
        using var certificates = Certificates("a");
        string before = certificates.Own.Thumbprint;
        Assert.Equal(before, certificates.Own.Thumbprint);

        _ours.Write(_folder, "a");

        Assert.NotEqual(before, certificates.Own.Thumbprint);
        Assert.True(certificates.IsPeer(certificates.Own));
    }

    [Fact]
    public void Own_AfterItsFilesHaveBecomeUnusable_IsTheOldOneAndSaidOnce()
    {
        using var certificates = Certificates("a");
        string before = certificates.Own.Thumbprint;

        File.WriteAllText(Path.Combine(_folder, "a.crt"), "half a certi");

        Assert.Equal((before, before), (certificates.Own.Thumbprint, certificates.Own.Thumbprint));
        Assert.Contains("are used until then", Assert.Single(_warnings), StringComparison.Ordinal);
        _ours.Write(_folder, "a");
        Assert.NotEqual(before, certificates.Own.Thumbprint);
    }

    [Fact]
    public void Peer_AfterTheAuthorityHasChanged_IsHeldAgainstTheNewOne()
    {
        using var certificates = Certificates("a");
        using Authority next = new(Directory.CreateDirectory(Path.Combine(_folder, "next")).FullName, "next");
        var peer = Load(next.Write(_folder, "b"));
        Assert.False(certificates.IsPeer(peer));

        File.AppendAllText(_ours.File, "\n" + File.ReadAllText(next.File));

        Assert.True(certificates.IsPeer(peer));
        Assert.True(certificates.IsPeer(Load(_ours.Write(_folder, "c"))));
    }

    [Theory]
    [InlineData("missing", "Could not find")]
    [InlineData("expired", "has expired on")]
    [InlineData("stranger", "is signed by CN=stranger")]
    [InlineData("key", "cannot be used")]
    public void Files_ThatCannotBeUsed_AreRefusedAtTheStart(string what, string why)
    {
        var (certificate, key) = _ours.Write(_folder, "a", -10, what == "expired" ? -1 : 10);
        if (what == "missing")
            certificate = Path.Combine(_folder, "none.crt");
        if (what == "key")
            (_, key) = _ours.Write(_folder, "b");
        using Authority others = new(_folder, "stranger");
        if (what == "stranger")
            (certificate, key) = others.Write(_folder, "a");

        var refused = Assert.Throws<TlsRefusedException>(() =>
            new PeerCertificates(new(certificate, key, _ours.File), TimeProvider.System, _warnings.Add)
        );

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("SWEEPS_SILO_TLS_", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_OfWhichSomeAreNamed_AreRefusedByTheNamesOfTheOthers()
    {
        Assert.Null(TlsFiles.Of("", null, null));

        var refused = Assert.Throws<TlsRefusedException>(() => TlsFiles.Of("a", "", null));

        Assert.Contains("SWEEPS_SILO_TLS_KEY and SWEEPS_SILO_TLS_CA are not set", refused.Message);
    }

    private PeerCertificates Certificates(string name)
    {
        var (certificate, key) = _ours.Write(_folder, name);
        return new(new(certificate, key, _ours.File), TimeProvider.System, _warnings.Add);
    }

    private static X509Certificate2 Load((string Certificate, string Key) files) =>
        X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
}

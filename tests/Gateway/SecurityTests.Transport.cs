using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sweeps.Api.Calls;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

public sealed partial class SecurityTests
{
    [Fact]
    public async Task Certificate_InPemFiles_IsServed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
        string folder = Directory.CreateTempSubdirectory("sweeps-tls-").FullName;
        try
        {
            string path = Path.Combine(folder, "cert.pem");
            await File.WriteAllTextAsync(path, certificate.ExportCertificatePem(), Token);
            await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem(), Token);
            await using var server = await Server.StartAsync(options =>
                (options.Listen, options.CertificatePath, options.CertificateKeyPath) = (
                    ["https://127.0.0.1:0"],
                    path,
                    Path.Combine(folder, "key.pem")
                )
            );
            using SocketsHttpHandler handler = new()
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        shown!.GetCertHashString() == certificate.GetCertHashString(),
                },
            };
            using SweepsClient client = new(server.Address, handler: handler);
            using HttpClient modern = new(handler, disposeHandler: false)
            {
                DefaultRequestVersion = HttpVersion.Version20,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };

            Assert.StartsWith("https://", server.Address, StringComparison.Ordinal);
            Assert.Equal(
                HttpStatusCode.OK,
                (await modern.GetAsync(new Uri($"{server.Address}/api/v1"), Token)).StatusCode
            );
            Assert.Empty(await client.ListAsync(Token));
            Assert.Contains(
                "certificate",
                (await Assert.ThrowsAsync<ApiException>(() => server.Client.ListAsync(Token))).Message,
                StringComparison.OrdinalIgnoreCase
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Without TLS nothing says beforehand which version is spoken, and HTTP/1.1 is: the answer to another
    /// is the refusal that HTTP/2 has for it.</summary>
    [Fact]
    public async Task Connection_OfHttp2WithoutTls_IsToldThatHttp11IsSpoken()
    {
        await using var server = await Server.StartAsync();
        Uri address = new(server.Address);
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port, Token);
        await using var stream = client.GetStream();

        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Token);
        using MemoryStream answer = new();
        await stream.CopyToAsync(answer, Token);

        // A frame GOAWAY of 8 bytes, with the code HTTP_1_1_REQUIRED.
        Assert.Equal(
            "000008" + "07" + "00" + "00000000" + "00000000" + "0000000D",
            Convert.ToHexString(answer.ToArray())
        );
    }

    [Fact]
    public void Certificate_WithThoseAboveIt_IsServedWithThem()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var root = Authority("CN=root", rootKey).CreateSelfSigned(from, until);
        using var middle = Authority("CN=middle", middleKey)
            .Create(root, from, until, [1])
            .CopyWithPrivateKey(middleKey);
        using var leaf = new CertificateRequest("CN=localhost", leafKey, HashAlgorithmName.SHA256)
            .Create(middle, from, until, [2])
            .CopyWithPrivateKey(leafKey);
        string folder = Directory.CreateTempSubdirectory("sweeps-tls-").FullName;
        try
        {
            string pem = Path.Combine(folder, "chain.pem");
            string pfx = Path.Combine(folder, "chain.pfx");
            File.WriteAllText(
                pem,
                string.Join(
                    '\n',
                    leaf.ExportCertificatePem(),
                    middle.ExportCertificatePem(),
                    root.ExportCertificatePem(),
                    leafKey.ExportPkcs8PrivateKeyPem()
                )
            );
            File.WriteAllBytes(
                pfx,
                new X509Certificate2Collection { Public(middle), leaf, Public(root) }.Export(
                    X509ContentType.Pkcs12,
                    "secret"
                )!
            );

            foreach (string path in (string[])[pem, pfx])
            {
                var served = ListenPolicy.Of(
                    new()
                    {
                        Listen = ["https://127.0.0.1:0"],
                        CertificatePath = path,
                        CertificatePassword = path == pfx ? "secret" : null,
                    }
                );
                Assert.Equal("CN=localhost", served.Certificate!.Subject);
                Assert.True(served.Certificate.HasPrivateKey);
                Assert.Equal("CN=middle", Assert.Single(served.Chain).Subject);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static X509Certificate2 Public(X509Certificate2 certificate) =>
            X509CertificateLoader.LoadCertificate(certificate.RawData);

        static CertificateRequest Authority(string name, ECDsa key)
        {
            CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return request;
        }
    }

    [Fact]
    public async Task File_ThatGivesNothing_IsNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no named pipes among files.");
        string folder = Directory.CreateTempSubdirectory("sweeps-tls-").FullName;
        string pipe = Path.Combine(folder, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", pipe))
            await make.WaitForExitAsync(Token);

        var trouble = Assert.Throws<IOException>(() => SmallFile.Read(pipe, 1 << 10, TimeSpan.FromMilliseconds(20)));

        Assert.Contains("was not read to its end", trouble.Message, StringComparison.Ordinal);

        // Whoever waits for a writer is let go.
        await new FileStream(pipe, FileMode.Open, FileAccess.Write).DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Certificate_ThatIsNone_IsRefused() =>
        Assert.StartsWith(
            "The certificate must be a PFX file, or PEM files for chain and key, but `/nowhere.pem` cannot be used",
            Assert
                .Throws<GatewayOptionsException>(() =>
                    Add(options => (options.Token, options.CertificatePath) = (null, "/nowhere.pem"))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Proxy_ThatIsTrusted_SaysWhoAsks()
    {
        await using var server = await Server.StartAsync(options =>
            (options.Token, options.TrustedProxies) = (Server.Token, ["127.0.0.1"])
        );

        await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/sweeps",
            new StringContent(
                $$"""{"grid": {{System.Text.Json.JsonSerializer.Serialize(Server.Grid)}}}""",
                Encoding.UTF8,
                "application/json"
            ),
            Server.Token,
            headers => headers.Add("X-Forwarded-For", "203.0.113.9")
        );

        Assert.Contains("203.0.113.9", Assert.Single(server.Control.Submissions).Environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_ThatIsNotTrusted_IsNotBelieved()
    {
        await using var server = await Server.StartAsync();

        await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/sweeps",
            JsonContent.Create(new { grid = Server.Grid }),
            headers: headers => headers.Add("X-Forwarded-For", "203.0.113.9")
        );

        Assert.Contains("127.0.0.1", Assert.Single(server.Control.Submissions).Environment, StringComparison.Ordinal);
    }
}

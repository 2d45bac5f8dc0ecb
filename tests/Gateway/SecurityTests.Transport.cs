using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sweeps.Api.Calls;
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

            Assert.StartsWith("https://", server.Address, StringComparison.Ordinal);
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

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>As much of an issuer of OpenID Connect as a sign-in needs: discovery, keys, the page that asks who somebody
/// is (answered at once), and tokens for codes.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    public const string Client = "sweeps-test";
    public const string Secret = "a-secret-of-the-test";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge)> _codes = [];
    private readonly WebApplication _app;

    private Issuer(WebApplication app) => _app = app;

    /// <summary>Its URL.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The claims of whoever signs in.</summary>
    public Dictionary<string, object> Claims { get; } = new() { ["sub"] = "1", ["preferred_username"] = "alice" };

    /// <summary>Whether tokens are signed with a key that is not the issuer's.</summary>
    public bool SignsWithAnotherKey { get; set; }

    /// <summary>Whether a token names a nonce that nobody sent.</summary>
    public bool NamesAnotherNonce { get; set; }

    public static async Task<Issuer> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Issuer issuer = new(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", issuer.Configuration);
        issuer._app.MapGet("/keys", issuer.Keys);
        issuer._app.MapGet("/authorize", issuer.Authorize);
        issuer._app.MapPost("/token", issuer.TokenAsync);
        await issuer._app.StartAsync(cancellation);
        issuer.Address = issuer
            ._app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return issuer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private IResult Configuration() =>
        Results.Json(
            new Dictionary<string, object>
            {
                ["issuer"] = Address,
                ["authorization_endpoint"] = $"{Address}/authorize",
                ["token_endpoint"] = $"{Address}/token",
                ["jwks_uri"] = $"{Address}/keys",
                ["response_types_supported"] = new[] { "code" },
                ["subject_types_supported"] = new[] { "public" },
                ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
            }
        );

    private IResult Keys()
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)));
        return Results.Json(
            new Dictionary<string, object>
            {
                ["keys"] = new[]
                {
                    new Dictionary<string, string>
                    {
                        ["kty"] = "RSA",
                        ["use"] = "sig",
                        ["kid"] = "one",
                        ["n"] = key.N,
                        ["e"] = key.E,
                    },
                },
            }
        );
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        string code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = (query["nonce"].ToString(), query["code_challenge"].ToString());
        return query["client_id"] == Client
            ? Results.Redirect(
                $"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}"
            )
            : Results.BadRequest();
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        string challenge = Base64UrlEncoder.Encode(
            SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))
        );
        if (
            form["client_secret"] != Secret
            || !_codes.TryRemove(form["code"].ToString(), out var asked)
            || asked.Challenge != challenge
        )
            return Results.BadRequest(new Dictionary<string, string> { ["error"] = "invalid_grant" });
        using var another = RSA.Create(2048);
        RsaSecurityKey key = new(SignsWithAnotherKey ? another : _key) { KeyId = "one" };
        Claims["nonce"] = NamesAnotherNonce ? "another" : asked.Nonce;
        string token = new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Address,
                Audience = Client,
                Claims = Claims,
                Expires = DateTime.UtcNow.AddMinutes(5),
                SigningCredentials = new(key, SecurityAlgorithms.RsaSha256)
                {
                    CryptoProviderFactory = new() { CacheSignatureProviders = false },
                },
            }
        );
        return Results.Json(
            new Dictionary<string, object>
            {
                ["access_token"] = "unused",
                ["token_type"] = "Bearer",
                ["expires_in"] = 300,
                ["id_token"] = token,
            }
        );
    }
}

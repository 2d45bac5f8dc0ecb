using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sweeps.Gateway.Problems;

namespace Sweeps.Gateway.Security;

/// <summary>Lets in whoever shows the token; where none is set, which is so on loopback only, everybody.</summary>
internal sealed class TokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, GatewayOptions options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Token";

    /// <summary>Name of the policy that every part of the API asks for.</summary>
    public const string Policy = "Sweeps";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (string.IsNullOrEmpty(options.Token))
            return Task.FromResult(Success("local"));
        string? shown = Request.Headers.Authorization;
        if (string.IsNullOrEmpty(shown))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (!shown.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !Same(shown[Prefix.Length..].Trim(), options.Token))
            return Task.FromResult(AuthenticateResult.Fail("another token"));
        return Task.FromResult(Success("token"));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"sweeps\"";
        bool shown = !string.IsNullOrEmpty(Request.Headers.Authorization);
        string detail = shown
            ? $"A request must show the server's token, but it showed another one. Set {GatewayOptions.TokenVariable} to the server's."
            : $"A request must show the server's token, but it showed none. Send `Authorization: Bearer TOKEN`; the command takes it from {GatewayOptions.TokenVariable}.";
        return new ApiProblem(StatusCodes.Status401Unauthorized, "unauthorized", "Token needed", detail).ExecuteAsync(Context);
    }

    /// <summary>Compares hashes, which are of one length, in a time that does not depend on how much of them agrees.</summary>
    private static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(left)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));

    private AuthenticateResult Success(string name) =>
        AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], SchemeName)), SchemeName));
}

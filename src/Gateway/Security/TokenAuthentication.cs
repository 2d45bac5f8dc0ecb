using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Settings;
using Sweeps.Model.Names;

namespace Sweeps.Gateway.Security;

/// <summary>Lets in whoever shows the token, or has shown it to begin a session. Where no token is set, which only
/// loopback allows, it lets in everybody.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    GatewayOptions options,
    Sessions sessions
) : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Token";

    /// <summary>Name of the policy that every part of the API asks for.</summary>
    public const string Policy = "Sweeps";

    /// <summary>Type of the claims of what may be done: one for each <see cref="TokenScope"/>.</summary>
    public const string ScopeClaim = "scope";

    /// <summary>Type of the claim with the name of a token of a person's own.</summary>
    public const string NamedClaim = "token";

    private const string Prefix = "Bearer ";
    private static readonly Person Local = new(SignInKind.ServerToken, "local", TokenScope.Operate);
    private bool _lacksProof;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!options.NeedsToken)
            return Task.FromResult(Success(Local));
        string? shown = Request.Headers.Authorization;
        if (string.IsNullOrEmpty(shown))
            return Task.FromResult(OfSession());
        return Task.FromResult(
            WhoseHeader(shown, sessions) is { } person ? Success(person) : AuthenticateResult.Fail("another token")
        );
    }

    /// <summary>Whose token is in a header; null: nobody's.</summary>
    public static Person? WhoseHeader(string authorization, Sessions sessions) =>
        authorization.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? sessions.WhoseToken(authorization[Prefix.Length..].Trim())
            : null;

    /// <summary>Name of the policy of a scope.</summary>
    public static string PolicyOf(TokenScope scope) => $"{Policy} {scope}";

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_lacksProof)
        {
            return new ApiProblem(
                StatusCodes.Status403Forbidden,
                "no-proof",
                "Proof needed",
                $"A change that is asked for with a session's cookie must show the session's proof in "
                    + $"`{Sessions.ProofHeader}`, but it showed "
                    + $"{(Request.Headers.ContainsKey(Sessions.ProofHeader) ? "another" : "none")}. Reload the "
                    + "page."
            ).ExecuteAsync(Context);
        }

        Response.Headers.WWWAuthenticate = "Bearer realm=\"sweeps\"";
        bool shown = !string.IsNullOrEmpty(Request.Headers.Authorization);
        string detail = shown
            ? $"A request must show the server's token, but it showed another one. Set "
                + $"{GatewayOptions.TokenVariable} to the server's."
            : $"A request must show the server's token, but it showed none. Send `Authorization: Bearer TOKEN`; "
                + $"the command takes it from {GatewayOptions.TokenVariable}.";
        return new ApiProblem(StatusCodes.Status401Unauthorized, "unauthorized", "Token needed", detail).ExecuteAsync(
            Context
        );
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        string lacking = Context.GetEndpoint()?.Metadata.GetMetadata<NeededScope>() is { Scope: var needed }
            ? EnumWords.Of(needed)
            : "";
        return new ApiProblem(
            StatusCodes.Status403Forbidden,
            "scope",
            "Not allowed",
            $"This needs a token with the scope `{lacking}`, but that of `{Context.User.Identity?.Name}` has a lesser "
                + "one. Ask whoever runs the server for one (`sweeps token create`)."
        ).ExecuteAsync(Context);
    }

    private AuthenticateResult OfSession()
    {
        if (!sessions.TryRead(Request.Cookies[Sessions.Cookie], out string? session, out var person))
            return AuthenticateResult.NoResult();
        bool changes = !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method);
        _lacksProof =
            changes && !Sessions.Same(Request.Headers[Sessions.ProofHeader].ToString(), sessions.Proof(session));
        return _lacksProof ? AuthenticateResult.Fail("no proof") : Success(person);
    }

    private static AuthenticateResult Success(Person person)
    {
        // A scope brings those before it.
        var scopes = Enum.GetValues<TokenScope>()
            .Where(one => one <= person.Scope)
            .Select(one => new Claim(ScopeClaim, one.ToString()));
        Claim[] called = person.IsNamed ? [new Claim(NamedClaim, person.Name)] : [];
        return AuthenticateResult.Success(
            new(
                new ClaimsPrincipal(
                    new ClaimsIdentity([new Claim(ClaimTypes.Name, person.Name), .. called, .. scopes], SchemeName)
                ),
                SchemeName
            )
        );
    }
}

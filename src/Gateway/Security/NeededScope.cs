using System.Security.Claims;
using Microsoft.AspNetCore.Builder;

namespace Sweeps.Gateway.Security;

/// <summary>Says at an endpoint what a token must be good for.</summary>
/// <param name="Scope">The scope.</param>
internal sealed record NeededScope(TokenScope Scope);

internal static class NeededScopeExtensions
{
    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>Asks for a token with this scope, or one after it.</summary>
        public RouteHandlerBuilder Needs(TokenScope scope) =>
            endpoint.RequireAuthorization(TokenAuthentication.PolicyOf(scope)).WithMetadata(new NeededScope(scope));
    }

    extension(ClaimsPrincipal caller)
    {
        /// <summary>The name of the person's token that was shown; null: it was nobody's own.</summary>
        public string? TokenName => caller.FindFirst(TokenAuthentication.NamedClaim)?.Value;
    }
}

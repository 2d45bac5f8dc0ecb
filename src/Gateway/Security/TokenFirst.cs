using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Sweeps.Gateway.Security;

/// <summary>Asks for the token before anything else is said under <c>/api</c>: what routing itself answers, such as
/// that a path, a method or a type of body is not taken, has no policy of its own.</summary>
internal sealed class TokenFirst(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (
            context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null
            && !(await context.AuthenticateAsync(TokenAuthentication.SchemeName)).Succeeded
        )
            await context.ChallengeAsync(TokenAuthentication.SchemeName);
        else
            await next(context);
    }
}

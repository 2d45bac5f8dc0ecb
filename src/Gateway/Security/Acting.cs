using Microsoft.AspNetCore.Http;
using Sweeps.Storage;

namespace Sweeps.Gateway.Security;

/// <summary>Names whoever makes a request to the store, which keeps the name with what is changed.</summary>
internal sealed class Acting(RequestDelegate next, NamedTokens named)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var quota = context.User.TokenName is { } name ? named.Called(name)?.Quota : null;
        using (Actor.Use(context.User.Identity?.Name, quota?.Slots))
            await next(context);
    }
}

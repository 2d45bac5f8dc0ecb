using Microsoft.AspNetCore.Http;

namespace Sweeps.Gateway.Security;

/// <summary>
/// Headers that keep a browser from doing with an answer what it is not meant for. Every answer has them, refusals and
/// data as well as pages; an answer that sets one itself keeps its own.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment, since what handles an exception clears the headers that were set before it.
        context.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpContext)state).Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers.TryAdd("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
                headers.TryAdd("X-Frame-Options", "DENY");
                headers.TryAdd("Referrer-Policy", "same-origin");
                headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
                return Task.CompletedTask;
            },
            context
        );
        return next(context);
    }
}

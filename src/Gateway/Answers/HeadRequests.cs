using Microsoft.AspNetCore.Http;

namespace Sweeps.Gateway.Answers;

/// <summary>
/// Answers HEAD wherever GET is answered: as GET, without the body, which the server leaves out by itself.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    private static readonly object Mark = new();

    /// <summary>Whether a request asks for the headers alone: rows and live views need not be read for it.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Mark);

    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
            return next(context);
        context.Items[Mark] = true;
        context.Request.Method = HttpMethods.Get;
        return next(context);
    }
}

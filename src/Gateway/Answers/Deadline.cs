using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Sweeps.Gateway.Answers;

/// <summary>When a request has to be answered.</summary>
internal static class Deadline
{
    /// <summary>An answer that has begun may take as long as its reader does.</summary>
    public static void EndTimeout(this HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
}

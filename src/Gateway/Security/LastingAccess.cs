using Microsoft.AspNetCore.Http;

namespace Sweeps.Gateway.Security;

/// <summary>Cuts off an answer that is still being given, such as events or a long export, when whoever asked for it is
/// let in no more: the token was revoked, or the session has ended or is past its time. Who asks again hears
/// why.</summary>
internal sealed class LastingAccess(RequestDelegate next, Sessions sessions, TimeProvider clock)
{
    /// <summary>How often it is looked at; shorter answers are not.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!sessions.AreNeeded || context.User.Identity?.IsAuthenticated != true)
        {
            await next(context);
            return;
        }

        // Read now: a request is for the thread that answers it.
        string? authorization = context.Request.Headers.Authorization;
        string? cookie = context.Request.Cookies[Sessions.Cookie];
        await using var timer = clock.CreateTimer(_ => Look(), null, Every, Every);
        await next(context);

        void Look()
        {
            var person =
                !string.IsNullOrEmpty(authorization) ? TokenAuthentication.WhoseHeader(authorization, sessions)
                : sessions.TryRead(cookie, out string? _, out var signedIn) ? signedIn
                : null;
            if (person is null)
                context.Abort();
        }
    }
}

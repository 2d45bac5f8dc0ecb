using System.Net;
using Microsoft.AspNetCore.Http;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>
/// Keeps the pages of other sites out, which run in the browser of somebody who may reach this server: requests for a
/// host name that is not the server's (a name that was pointed at 127.0.0.1), and changes asked for by a page from
/// elsewhere. The latter need no permission by CORS.
/// </summary>
internal sealed class OriginGate(RequestDelegate next, GatewayOptions options, ListenPolicy listenPolicy)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurs(request.Host.Host))
        {
            return new ApiProblem(
                StatusCodes.Status421MisdirectedRequest,
                "wrong-host",
                "Wrong host",
                $"This server must be addressed by its own name, but the request is for `{request.Host}`. Use "
                    + "localhost or 127.0.0.1, or name that host when starting the server."
            ).ExecuteAsync(context);
        }

        if (
            !HttpMethods.IsGet(request.Method)
            && !HttpMethods.IsHead(request.Method)
            && !HttpMethods.IsOptions(request.Method)
            && IsFromElsewhere(request)
        )
        {
            return new ApiProblem(
                StatusCodes.Status403Forbidden,
                "wrong-origin",
                "Wrong origin",
                $"Changes must be asked for by this server's own pages or by programs, but this comes from a page "
                    + $"of `{request.Headers.Origin}`. Use the command, or a page of this server."
            ).ExecuteAsync(context);
        }

        return next(context);
    }

    private bool IsOurs(string host) =>
        (!listenPolicy.IsLocal && options.Hosts.Count == 0)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            return true;
        string origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(
                Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && HostString.FromUriComponent(from)
                    == new HostString(request.Host.Host, request.Host.Port ?? (request.IsHttps ? 443 : 80))
            );
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Sweeps.Gateway.Settings;

/// <summary>
/// Sets the path under which a proxy shows this server, whether the proxy cut it off the request or left it there.
/// Every address that is given back is made from it.
/// </summary>
internal sealed class BasePath(RequestDelegate next, string path, EndpointDataSource endpoints)
{
    private readonly PathString _path = path;
    private readonly Lazy<HashSet<string>> _beginnings = new(() =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>().Select(BeginningOf)]
    );

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments(_path, StringComparison.Ordinal, out var rest) && !WasCut(rest))
            request.Path = rest.HasValue ? rest : "/";
        request.PathBase = _path;
        return next(context);
    }

    /// <summary>Whether the proxy has cut the path off already, and what is left begins as the path does, as
    /// <c>/sweeps/NAME</c> under <c>/sweeps</c>: nothing here has an address that begins as the rest does.</summary>
    private bool WasCut(PathString rest) =>
        rest.HasValue
        && _beginnings.Value.Contains(Beginning(_path.Value!))
        && !_beginnings.Value.Contains(Beginning(rest.Value!));

    private static string Beginning(string path) => path.Split('/', 3)[1];

    private static string BeginningOf(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.PathSegments is [{ Parts: [RoutePatternLiteralPart literal] }, ..] ? literal.Content : "";

    /// <summary>A base path as it is used: with a slash in front and none behind.</summary>
    /// <exception cref="GatewayOptionsException">It is no path.</exception>
    public static string Checked(string path)
    {
        string trimmed = path.Trim('/');
        if (trimmed.Length == 0)
            return "";
        if (!trimmed.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && part.All(IsPlain)))
            throw new GatewayOptionsException(
                $"A base path is made of letters, digits, `-`, `_`, `.` and `~` between slashes, but was `{path}`. "
                    + "Write for instance /sweeps."
            );
        return "/" + trimmed;
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~';
}

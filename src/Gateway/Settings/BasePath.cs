using Microsoft.AspNetCore.Http;

namespace Sweeps.Gateway.Settings;

/// <summary>
/// Sets the path under which a proxy shows this server, whether the proxy cut it off the request or left it there.
/// Every address that is given back is made from it.
/// </summary>
internal sealed class BasePath(RequestDelegate next, string path)
{
    private readonly PathString _path = path;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments(_path, StringComparison.Ordinal, out var rest))
            request.Path = rest.HasValue ? rest : "/";
        request.PathBase = _path;
        return next(context);
    }

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

using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Model.Names;

namespace Sweeps.Gateway.Dashboard;

/// <summary>
/// The dashboard: pages that hold no data, whose scripts ask the API. Nothing is loaded from other hosts, no script
/// stands in a page, and what comes from the store enters pages as text.
/// </summary>
internal static class DashboardEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const int LongestForm = 8 * 1024;

    public static void Map(WebApplication app)
    {
        Page("/", "sweeps");
        Page("/new", "new");
        Page("/compare", "compare");
        Page("/sweeps/{sweep}", "sweep");
        Page("/sweeps/{sweep}/trials/{ordinal:long}", "trial");
        app.MapGet("/login", Login).ExcludeFromDescription();
        app.MapPost("/login", LoginAsync).ExcludeFromDescription();
        app.MapGet("/login/account", SignInByAccount).ExcludeFromDescription();
        app.MapPost("/logout", Logout).ExcludeFromDescription();
        app.MapGet("/session", Session).ExcludeFromDescription();
        app.MapGet("/assets/{version}/{name}", Asset).ExcludeFromDescription();
        app.MapGet("/favicon.ico", (HttpContext context, DashboardFiles files) => Icon(context, files))
            .ExcludeFromDescription();

        void Page(string pattern, string name) =>
            app.MapGet(pattern, (HttpContext context, DashboardFiles files) => PageAsync(context, files, name))
                .ExcludeFromDescription();
    }

    /// <summary>A page for whoever is in; all others are asked for the token first, and come back to where they wanted
    /// to.</summary>
    private static async Task<IResult> PageAsync(HttpContext context, DashboardFiles files, string name)
    {
        var caller = await context.AuthenticateAsync(TokenAuthentication.SchemeName);
        return caller.Succeeded
            ? Html(context, files.Page(name))
            : Results.Redirect(
                $"{context.Request.PathBase}/login?next="
                    + $"{Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}"
            );
    }

    /// <summary>Answers somebody who may not come in with the page to sign in, and the reason.</summary>
    public static Task RefuseAsync(HttpContext context, string reason)
    {
        var files = context.RequestServices.GetRequiredService<DashboardFiles>();
        return LoginPage(context, files, reason, "/", StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }

    private static IResult LoginPage(
        HttpContext context,
        DashboardFiles files,
        string remark = "",
        string next = "/",
        int status = StatusCodes.Status200OK
    )
    {
        var options = context.RequestServices.GetRequiredService<GatewayOptions>();
        string page = files
            .Page("login", remark, next)
            .Replace("{{byaccount}}", options.Accounts is null ? "hidden" : "", StringComparison.Ordinal)
            .Replace("{{bytoken}}", options.HasTokens ? "" : "hidden", StringComparison.Ordinal)
            .Replace("{{nextquery}}", Uri.EscapeDataString(next), StringComparison.Ordinal);
        return Html(context, page, status);
    }

    private static IResult Login(HttpContext context, string? next, DashboardFiles files, Sessions sessions) =>
        sessions.AreNeeded
            ? LoginPage(context, files, next: Local(next))
            : Results.Redirect(context.Request.PathBase + "/");

    /// <summary>Sends somebody to the issuer of accounts, to come back signed in.</summary>
    private static IResult SignInByAccount(HttpContext context, string? next, GatewayOptions options) =>
        options.Accounts is null
            ? See("/login")
            : Results.Challenge(
                new AuthenticationProperties { RedirectUri = context.Request.PathBase + Local(next) },
                [Accounts.SchemeName]
            );

    private static async Task<IResult> LoginAsync(
        HttpContext context,
        DashboardFiles files,
        Sessions sessions,
        NamedTokens named
    )
    {
        if (!sessions.AreNeeded)
            return See("/");
        if (await FormAsync(context) is not { } form)
        {
            return LoginPage(
                context,
                files,
                "A token must come from this form, but came from elsewhere. Fill it in here.",
                status: StatusCodes.Status400BadRequest
            );
        }

        string next = Local(form["next"]);
        if (sessions.WhoseToken(form["token"].ToString().Trim()) is not { } person)
        {
            return LoginPage(
                context,
                files,
                "The token must be the server's"
                    + (
                        named.Are
                            ? " or a person's own, but this is neither. Take yours, or that which the server was "
                            : ", but this is another one. Take that which the server was "
                    )
                    + $"started with, in {GatewayOptions.TokenVariable}.",
                next,
                StatusCodes.Status401Unauthorized
            );
        }

        sessions.Begin(context, person);
        return See(next);
    }

    /// <summary>The fields of a small form; null: it is none, or holds what no field can hold.</summary>
    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > LongestForm)
            return null;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static IResult Logout(HttpContext context, Sessions sessions)
    {
        sessions.End(context);
        return See("/login");
    }

    /// <summary>Tells the pages of a session what to show with changes. Pages of other sites cannot read it.</summary>
    private static IResult Session(HttpContext context, Sessions sessions)
    {
        context.Response.Headers.CacheControl = "no-store";
        string? proof = sessions.TryRead(context.Request.Cookies[Sessions.Cookie], out string? session, out var person)
            ? sessions.Proof(session)
            : null;
        TokenScope? scope = sessions.AreNeeded ? person?.Scope : TokenScope.Operate;
        return Results.Json(
            new Dictionary<string, string?>
            {
                ["name"] = person is { IsNamed: true } ? person.Name : null,
                ["may"] = string.Join(
                    ' ',
                    Enum.GetValues<TokenScope>().Where(one => one <= scope).Select(one => EnumWords.Of(one))
                ),
                ["header"] = Sessions.ProofHeader,
                ["proof"] = proof,
                ["state"] =
                    !sessions.AreNeeded ? "open"
                    : proof is null ? "out"
                    : "in",
            }
        );
    }

    private static IResult Asset(HttpContext context, string version, string name, DashboardFiles files)
    {
        if (files.Find(name) is not { } file)
            return RefusedException
                .NotFound($"A file must be one of the dashboard's, but `{name}` is none. Reload the page.")
                .Problem;
        context.Response.Headers.CacheControl =
            version == files.Version ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return Results.Bytes(file.Content, file.Type);
        context.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(file.Compressed, file.Type);
    }

    private static IResult Icon(HttpContext context, DashboardFiles files) =>
        Results.Redirect($"{context.Request.PathBase}/assets/{files.Version}/icon.svg");

    private static IResult Html(HttpContext context, string html, int status = StatusCodes.Status200OK)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        html = html.Replace("{{base}}", context.Request.PathBase.Value ?? "", StringComparison.Ordinal);
        return Results.Content(html, "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    /// <summary>Another page after a form, so that reloading it sends nothing again.</summary>
    private static SeeOther See(string path) => new(path);

    /// <summary>A path of this server, written as a header can carry it; whatever is none becomes the first
    /// page.</summary>
    private static string Local(string? path) =>
        path is ['/', not ('/' or '\\'), ..]
        && !path.Any(char.IsControl)
        && Uri.TryCreate(new Uri("http://local"), path, out var whole)
        && whole.Host == "local"
            ? whole.PathAndQuery
            : "/";

    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = httpContext.Request.PathBase + path;
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }
}

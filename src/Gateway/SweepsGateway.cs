using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Sweeps.Api.Contract;
using Sweeps.Execution.Control;
using Sweeps.Execution.Speed;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Dashboard;
using Sweeps.Gateway.Description;
using Sweeps.Gateway.Endpoints;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway;

/// <summary>
/// The HTTP API, and the dashboard, over whoever runs sweeps. Two calls are all of it:
/// <c>builder.AddSweepsGateway(…)</c> beside an <see cref="ISweepControl"/> among the services, and
/// <c>app.MapSweepsApi()</c>.
/// </summary>
public static partial class SweepsGateway
{
    /// <summary>Adds what the API needs, and sets the server up: addresses, certificate and limits.</summary>
    /// <exception cref="GatewayOptionsException">It must not be started as it is set up.</exception>
    public static WebApplicationBuilder AddSweepsGateway(
        this WebApplicationBuilder builder,
        Action<GatewayOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        GatewayOptions options = new();
        configure?.Invoke(options);
        var listenPolicy = ListenPolicy.Of(options);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options, listenPolicy));

        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(listenPolicy);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Sources(
            provider.GetRequiredService<ISweepControl>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<KeptSpeed>()
        ));
        services.AddHostedService<Warming>();
        services.AddSingleton<Quotas>();
        services.AddSingleton<NamedTokens>().AddSingleton<Sessions>().AddSingleton<DashboardFiles>();
        services.AddExceptionHandler<ExceptionProblems>();
        var authentication = services
            .AddAuthentication(TokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null);
        if (options.Accounts is { } accounts)
            Accounts.Add(authentication, accounts, options.Token, DashboardEndpoints.RefuseAsync);
        var authorization = services
            .AddAuthorizationBuilder()
            .AddPolicy(
                TokenAuthentication.Policy,
                policy => policy.AddAuthenticationSchemes(TokenAuthentication.SchemeName).RequireAuthenticatedUser()
            );
        foreach (var scope in Enum.GetValues<TokenScope>())
            authorization.AddPolicy(
                TokenAuthentication.PolicyOf(scope),
                policy =>
                    policy
                        .AddAuthenticationSchemes(TokenAuthentication.SchemeName)
                        .RequireClaim(TokenAuthentication.ScopeClaim, scope.ToString())
            );
        services.AddRequestTimeouts(timeouts =>
            timeouts.DefaultPolicy = new()
            {
                Timeout = options.RequestTimeout,
                TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            }
        );
        services.AddRateLimiter(limiter => Limits.Configure(limiter, options));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = ApiJson.Default.Options.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = ApiJson.Default.Options.NumberHandling;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });

        // A request that cannot be bound is told why, as any other that cannot be answered.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi(ApiDescription.DocumentName, ApiDescription.Configure);
        if (options.TrustedProxies.Count > 0)
            services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options.TrustedProxies));
        return builder;
    }

    /// <summary>Maps the API under <c>/api/v1</c>, the dashboard from <c>/</c> on and the probes under <c>/healthz</c>.
    /// Call it before mapping anything else: it guards what comes after it too.</summary>
    public static WebApplication MapSweepsApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        foreach (string warning in app.Services.GetRequiredService<ListenPolicy>().Warnings(TimeProvider.System))
            app.Logger.Warn(warning);
        if (app.Services.GetRequiredService<GatewayOptions>().TrustedProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        if (app.Services.GetRequiredService<GatewayOptions>().BasePath is { Length: > 0 } basePath)
            app.UseMiddleware<BasePath>(basePath);
        app.UseExceptionHandler(static _ => { });
        app.UseStatusCodePages(static pages => Unanswered(pages.HttpContext).ExecuteAsync(pages.HttpContext));
        app.UseMiddleware<OriginGate>();
        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<TokenFirst>();
        app.UseMiddleware<RequestHeads>();
        app.UseMiddleware<BodyLimit>();
        app.UseMiddleware<LastingAccess>();
        app.UseMiddleware<Acting>();

        ServerEndpoints.MapHealth(app);
        app.MapOpenApi("/api/v1/openapi.json").RequireAuthorization(TokenAuthentication.Policy);
        var api = app.MapGroup("/api/v1").RequireAuthorization(TokenAuthentication.Policy).WithTags("Sweeps");
        KnownParameters.RequireIn(api);
        ServerEndpoints.Map(api);
        GridEndpoints.Map(api);
        SweepEndpoints.Map(api);
        TrialEndpoints.Map(api);
        ResultEndpoints.Map(api);
        FigureEndpoints.Map(api);
        CurveEndpoints.Map(api);
        ImportanceEndpoints.Map(api);
        CompareEndpoints.Map(api);
        TimelineEndpoints.Map(api);
        HistoryEndpoints.Map(api);
        DashboardEndpoints.Map(app);
        return app;
    }

    /// <summary>Maps <c>/metrics</c>, for Prometheus: in its text format, to whoever may read. The program adds the
    /// exporter to its metrics. Call it after <see cref="MapSweepsApi"/>.</summary>
    public static WebApplication MapSweepsMetrics(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint().RequireAuthorization(TokenAuthentication.Policy);
        return app;
    }

    private static readonly TimeSpan PatienceWithSlow = TimeSpan.FromSeconds(10);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void Warn(this ILogger log, string warning);

    private static void Listen(KestrelServerOptions kestrel, GatewayOptions options, ListenPolicy listenPolicy)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes + BodyLimit.MostThrownAway;
        kestrel.Limits.MinResponseDataRate = new(options.MinBytesPerSecond, PatienceWithSlow);
        foreach (var address in listenPolicy.Addresses)
        {
            if (address.Address is { } ip)
                kestrel.Listen(ip, address.Port, Secure);
            else
                kestrel.ListenAnyIP(address.Port, Secure);

            void Secure(ListenOptions listen)
            {
                if (address.IsHttps)
                    listen.UseHttps(https =>
                        (https.ServerCertificate, https.ServerCertificateChain) = (
                            listenPolicy.Certificate,
                            listenPolicy.Chain
                        )
                    );
            }
        }
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IReadOnlyList<string> proxies)
    {
        forwarded.ForwardedHeaders =
            ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (string proxy in proxies)
        {
            if (proxy == "*")
            {
                forwarded.KnownIPNetworks.Add(new(IPAddress.Any, 0));
                forwarded.KnownIPNetworks.Add(new(IPAddress.IPv6Any, 0));
            }
            else if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }
    }

    private static ApiProblem Unanswered(HttpContext context)
    {
        var (status, request) = (context.Response.StatusCode, context.Request);
        string what = $"{request.Method} {request.Path}";
        return status switch
        {
            StatusCodes.Status404NotFound => new(
                status,
                "not-found",
                "Not found",
                $"A request must be one of those in /api/v1/openapi.json, but `{what}` is none. Correct it."
            ),
            StatusCodes.Status405MethodNotAllowed => new(
                status,
                "method",
                "Another method",
                $"A path takes the methods in /api/v1/openapi.json, but `{what}` was asked for. Use "
                    + $"{context.Response.Headers.Allow}."
            ),
            StatusCodes.Status400BadRequest when UnboundParameter.Explain(context) is { } detail => new(
                status,
                "bad-request",
                "Bad request",
                detail
            ),
            StatusCodes.Status413PayloadTooLarge => ApiProblem.TooLarge,
            StatusCodes.Status503ServiceUnavailable => new(
                status,
                "timeout",
                "Took too long",
                $"A request must be answered within "
                    + $"{context.RequestServices.GetRequiredService<GatewayOptions>().RequestTimeout.TotalSeconds} "
                    + $"s, but `{what}` was not. See whether the store is up (/healthz/ready), or ask for less."
            ),
            StatusCodes.Status415UnsupportedMediaType => ApiProblem.MediaType(ExceptionProblems.MediaType(request)),
            _ => new(status, "refused", "Refused", $"`{what}` was refused with {status}. See /api/v1/openapi.json."),
        };
    }
}

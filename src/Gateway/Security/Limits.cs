using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>How much one caller, and how much all of them, may ask for.</summary>
internal static class Limits
{
    /// <summary>Name of the policy for answers that stay open.</summary>
    public const string Streams = "streams";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StreamWait = TimeSpan.FromSeconds(5);

    public static void Configure(RateLimiterOptions limiter, GatewayOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => RateOf(context, options)),
            PartitionedRateLimiter.Create<HttpContext, bool>(context => AllStreams(context, options))
        );
        int each = Math.Min(options.MaxStreamsPerAddress, options.MaxStreams);
        limiter.AddPolicy(
            Streams,
            context =>
                RateLimitPartition.GetConcurrencyLimiter(
                    CallerOf(context),
                    _ => new ConcurrencyLimiterOptions { PermitLimit = each, QueueLimit = 0 }
                )
        );
        limiter.OnRejected = (rejected, _) =>
        {
            bool ofRate = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait);
            int seconds = (int)Math.Ceiling((ofRate ? wait : StreamWait).TotalSeconds);
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, seconds)
                .ToString(CultureInfo.InvariantCulture);
            string detail = ofRate
                ? $"One address may make {options.RequestsPerSecond} requests each second, but this one made more. "
                    + $"Ask again after {Math.Max(1, seconds)} s."
                : $"{each} exports and live views may be open at once for one address, and {options.MaxStreams} in "
                    + "all, "
                    + $"and that many are. Close some, or ask again after {seconds} s.";
            return new(
                new ApiProblem(
                    StatusCodes.Status429TooManyRequests,
                    "too-many-requests",
                    "Too many requests",
                    detail
                ).ExecuteAsync(rejected.HttpContext)
            );
        };
    }

    private static RateLimitPartition<IPAddress> RateOf(HttpContext context, GatewayOptions options) =>
        IsHealth(context)
            ? RateLimitPartition.GetNoLimiter(IPAddress.None)
            : RateLimitPartition.GetTokenBucketLimiter(
                CallerOf(context),
                _ =>
                    new()
                    {
                        TokenLimit = Math.Max(options.Burst, options.RequestsPerSecond),
                        TokensPerPeriod = options.RequestsPerSecond,
                        ReplenishmentPeriod = Period,
                        QueueLimit = 0,
                    }
            );

    private static RateLimitPartition<bool> AllStreams(HttpContext context, GatewayOptions options) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == Streams
            ? RateLimitPartition.GetConcurrencyLimiter(
                true,
                _ => new ConcurrencyLimiterOptions { PermitLimit = options.MaxStreams, QueueLimit = 0 }
            )
            : RateLimitPartition.GetNoLimiter(false);

    private static IPAddress CallerOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    private static bool IsHealth(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal);
}

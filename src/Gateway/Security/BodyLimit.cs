using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>
/// Refuses bodies that are too large, in an answer that reaches whoever sends one: many clients read nothing before
/// they have sent everything. What comes after the answer is read by the server and thrown away, for five seconds at
/// most and up to <see cref="MostThrownAway"/>. Under a limit of the server's own the connection would break instead.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next, GatewayOptions options)
{
    /// <summary>How many bytes of a body beyond its limit are read and thrown away.</summary>
    public const long MostThrownAway = 256L << 20;

    private const int ChunkBytes = 1 << 16;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        long most = context.GetEndpoint()?.Metadata.GetMetadata<LargerBody>() is { } larger
            ? larger.MostBytes
            : options.MaxRequestBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
            server.MaxRequestBodySize = most + MostThrownAway;
        if (request.ContentLength > most)
        {
            await ApiProblem.TooLarge.ExecuteAsync(context);
            return;
        }

        // Nobody has said how long it is: it is read first.
        using MemoryStream whole = new();
        if (
            request.ContentLength is null
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        )
        {
            byte[] chunk = new byte[ChunkBytes];
            while (await request.Body.ReadAsync(chunk, context.RequestAborted) is > 0 and var read)
            {
                if (whole.Length + read > most)
                {
                    await ApiProblem.TooLarge.ExecuteAsync(context);
                    return;
                }

                whole.Write(chunk, 0, read);
            }

            whole.Position = 0;
            request.Body = whole;
        }

        await next(context);
    }
}

/// <summary>Says at an endpoint that its bodies may be larger than others.</summary>
/// <param name="MostBytes">The most.</param>
internal sealed record LargerBody(long MostBytes);

internal static class BodyLimitExtensions
{
    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>Takes bodies of at most so many bytes, in place of those that the options say.</summary>
        public RouteHandlerBuilder TakesBodiesUpTo(long bytes) => endpoint.WithMetadata(new LargerBody(bytes));
    }
}

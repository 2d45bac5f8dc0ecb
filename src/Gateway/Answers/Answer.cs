using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Sweeps.Api.Contract;

namespace Sweeps.Gateway.Answers;

/// <summary>
/// An answer in JSON with a tag of its contents: who asks again with <c>If-None-Match</c> is told that nothing has
/// changed, without hearing it all again.
/// </summary>
internal sealed class Answer<T>(T value, int status = StatusCodes.Status200OK, string? location = null)
    : IResult,
        IEndpointMetadataProvider
{
    private const int TagBytes = 16;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), ApiJson.Default);
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.CacheControl = "no-cache";
        if (HttpMethods.IsGet(request.Method))
        {
            string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, TagBytes))}\"";
            response.Headers.ETag = tag;
            if (
                request
                    .Headers.IfNoneMatch.SelectMany(line => (line ?? "").Split(','))
                    .Any(known => known.Trim() is "*" || known.Trim() == tag)
            )
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        if (location is not null)
            response.Headers.Location = request.PathBase + location;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"])
        );
}

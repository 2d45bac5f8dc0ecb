using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sweeps.Gateway.Answers;

/// <summary>A picture, with a tag of its contents; opened by itself it may run and load nothing.</summary>
internal sealed class SvgAnswer(string svg, string name) : IResult
{
    public const string ContentType = "image/svg+xml";

    private const int TagBytes = 16;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        byte[] body = Encoding.UTF8.GetBytes(svg);
        var (request, response) = (httpContext.Request, httpContext.Response);
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, TagBytes))}\"";
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = tag;
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        ContentDispositionHeaderValue disposition = new("inline");
        disposition.SetHttpFileName($"{name}.svg");
        response.Headers.ContentDisposition = disposition.ToString();
        if (request.Headers.IfNoneMatch.Contains(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sweeps.Gateway.Problems;

namespace Sweeps.Gateway.Security;

/// <summary>Refuses requests whose headers ask for what no call here does: passed over, a compressed body would be
/// taken for bad JSON, and a change that hangs on a tag would be made whatever the tag is.</summary>
internal sealed class RequestHeads(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        Refusal(context.Request) is { } refusal ? refusal.ExecuteAsync(context) : next(context);

    private static ApiProblem? Refusal(HttpRequest request)
    {
        string coding = request.Headers.ContentEncoding.ToString();
        if (coding.Length > 0 && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return ApiProblem.MediaType(
                $"A body must be sent as it is, but this one has `Content-Encoding: {coding}`. Send it uncompressed."
            );
        if (
            MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.Charset.Value is { Length: > 0 } charset
            && !IsKnown(charset.Trim('"'))
        )
            return ApiProblem.MediaType(
                $"A body must be in a known encoding, but its `charset` is `{charset}`. Send UTF-8."
            );
        string tag = request.Headers.IfMatch.ToString();
        return tag.Length > 0 && tag != "*" && !HttpMethods.IsGet(request.Method)
            ? new(
                StatusCodes.Status412PreconditionFailed,
                "precondition",
                "No tags for changes",
                $"A change is made whatever the tag, but this one has `If-Match: {tag}`. Leave it out, and look first."
            )
            : null;
    }

    private static bool IsKnown(string charset)
    {
        try
        {
            _ = Encoding.GetEncoding(charset);
            return true;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>What a request's method, path and headers alone decide.</summary>
public sealed class RequestHeadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithoutAToken_HearsOfNothingElse()
    {
        await using var server = await Server.StartAsync(options => options.Token = Server.Token);

        foreach (
            var (method, path, type, shown) in ((string Method, string Path, string Type, int Shown)[])
                [
                    ("PUT", $"/api/v1/files/{new string('0', 64)}", "application/json", 415),
                    ("POST", "/api/v1/plan", "text/plain", 415),
                    ("DELETE", "/api/v1/workers", "application/json", 405),
                    ("PUT", "/api/v1/nothing", "text/plain", 404),
                    ("POST", "/api/v1/sweeps/x/pause", "text/plain", 415),
                ]
        )
        {
            Assert.Equal(401, await StatusAsync(null));
            Assert.Equal(shown, await StatusAsync(Server.Token));

            async Task<int> StatusAsync(string? token)
            {
                using StringContent body = new("{}", Encoding.UTF8, type);
                using var answer = await server.SendAsync(new HttpMethod(method), path, body, token);
                return (int)answer.StatusCode;
            }
        }
    }

    [Theory]
    [InlineData("Content-Type", "application/json; charset=x-none", 415, "media-type", "`charset` is `x-none`")]
    [InlineData("Content-Type", "application/json; charset=utf-7", 415, "media-type", "Send UTF-8")]
    [InlineData("Content-Type", "text/plain", 415, "media-type", "but was `text/plain`")]
    [InlineData("Content-Type", "", 415, "media-type", "but has none")]
    [InlineData("Content-Encoding", "gzip", 415, "media-type", "Send it uncompressed")]
    [InlineData("Content-Encoding", "br, gzip", 415, "media-type", "Send it uncompressed")]
    public async Task Body_OfAFormThatIsNotTaken_IsToldSo(
        string name,
        string value,
        int status,
        string kind,
        string said
    )
    {
        await using var server = await Server.StartAsync();
        using StringContent body = new("""{"grid": "name: a"}""", Encoding.UTF8, "application/json");
        body.Headers.Remove(name);
        if (value.Length > 0)
            body.Headers.TryAddWithoutValidation(name, value);

        await RequireAsync(await server.SendAsync(HttpMethod.Post, "/api/v1/plan", body), status, kind, said);
    }

    [Fact]
    public async Task Change_ThatHangsOnATag_IsNotMade()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();

        await RequireAsync(
            await server.SendAsync(
                HttpMethod.Patch,
                $"/api/v1/sweeps/{sweep.Id}",
                JsonContent.Create(new { name = "other" }),
                headers: headers => headers.TryAddWithoutValidation("If-Match", "\"old\"")
            ),
            412,
            "precondition",
            "Leave it out"
        );
        Assert.Equal(sweep.Name, Assert.Single(await server.Client.ListAsync(Token)).Name);
    }

    [Fact]
    public async Task Parameter_GivenTwice_IsRefusedWhereItHasOneValue()
    {
        await using var server = await Server.StartAsync();

        await RequireAsync(
            await server.SendAsync(HttpMethod.Get, "/api/v1/sweeps?called=a&called=b"),
            400,
            "bad-request",
            "`called` may be given once, but was given 2 times"
        );
    }

    private static async Task RequireAsync(HttpResponseMessage answer, int status, string kind, string said)
    {
        using (answer)
        {
            var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!;
            Assert.Equal((HttpStatusCode)status, answer.StatusCode);
            Assert.Equal($"/problems/{kind}", problem.Type);
            Assert.Contains(said, problem.Detail, StringComparison.Ordinal);
        }
    }
}

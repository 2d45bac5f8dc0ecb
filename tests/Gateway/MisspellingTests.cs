using System.Net;
using System.Net.Http.Json;
using System.Text;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>What is almost right: refused with the word that was meant, never passed over.</summary>
public sealed class MisspellingTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await Server.StartAsync();
        await _server.TrainAsync(await _server.QueueAsync(), [0, 1, 2, 3]);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("trials?stat=failed", "was `stat`. Did you mean `state`?")]
    [InlineData("trials?state=fail", "was `fail`. Did you mean `failed`?")]
    [InlineData("trials?sort=test_eror", "was `test_eror`. Did you mean `test_error`?")]
    [InlineData("trials?measure=test_eror", "was `test_eror`. Did you mean `test_error`?")]
    [InlineData("cells?wher=p=0", "was `wher`. Did you mean `where`?")]
    [InlineData("cells?where=test_eror<1", "named `test_eror`. Did you mean `test_error`?")]
    [InlineData("metrics?measure=test_eror", "was `test_eror`. Did you mean `test_error`?")]
    [InlineData("export/metrics?measure=test_eror", "was `test_eror`. Did you mean `test_error`?")]
    [InlineData("export/trials?measure=test_eror", "was `test_eror`. Did you mean `test_error`?")]
    [InlineData("picture?kind=lines", "was `lines`. Did you mean `line`?")]
    [InlineData("trials?where=p=0.3", "axis `p` has, but was `0.3`. It has 0, 0.5.")]
    [InlineData("trials?where=seed!=9", "axis `seed` has, but was `9`")]
    [InlineData("cells?where=p=0.3", "axis `p` has, but was `0.3`. It has 0, 0.5.")]
    [InlineData("cells?where=p>NaN", "compares numbers here, but was given `NaN`")]
    [InlineData("cells?where=test_error=low", "compares numbers here, but was given `low`")]
    [InlineData("curves?measure=test_error&where=p=0.3", "axis `p` has, but was `0.3`. It has 0, 0.5.")]
    [InlineData("pairs?axis=p&reference=0.3", "axis `p` has, but was `0.3`. It has 0, 0.5.")]
    [InlineData("picture?where=p=0.3", "axis `p` has, but was `0.3`. It has 0, 0.5.")]
    [InlineData("picture?kind=curves&x=p", "the picture shows curves. Leave it out, or draw one of them.")]
    [InlineData("picture?kind=parallel&by=p", "the picture shows parallel. Leave it out, or draw another kind.")]
    [InlineData("picture?x=p&by=noise.p", "must name two axes, but both were `p`")]
    [InlineData("violations?limit=1", "was `limit`. Leave it out: there are none.")]
    public async Task Word_ThatIsAlmostOne_IsRefusedWithTheOneThatWasMeant(string path, string said)
    {
        using var answer = await _server.Http.GetAsync($"/api/v1/sweeps/tiny/{path}", Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!;
        Assert.Contains(said, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trials?where=noise.p=0.5", "trials?where=p=0.5")]
    [InlineData("trials?sort=-noise.p", "trials?sort=-p")]
    [InlineData("cells?where=noise.p>0&sort=noise.p", "cells?where=p>0&sort=p")]
    [InlineData("pairs?axis=noise.p&reference=0", "pairs?axis=p&reference=0")]
    [InlineData("picture?x=noise.p", "picture?x=p")]
    public async Task Axis_CalledByAnotherNameOfItsField_IsTheSame(string other, string usual)
    {
        Assert.Equal(await GetAsync(usual), await GetAsync(other));

        Task<string> GetAsync(string path) => _server.Http.GetStringAsync($"/api/v1/sweeps/tiny/{path}", Token);
    }

    [Theory]
    [InlineData("""{"grid": 1}""", "`grid` must be of the kind that it has in /api/v1/openapi.json")]
    [InlineData("[]", "The body must be of the kind that it has")]
    [InlineData("""{"grid": "a", "sett": []}""", "but has `sett`")]
    [InlineData("""{"grid": "a", "grid": "b"}""", "but `grid` stands twice")]
    [InlineData("""{"grid": null}""", "`grid` must have a value, but was null")]
    [InlineData("{}", "The body must have `grid`, but has not")]
    [InlineData("""{"grid": "a" """, "(line 1, byte 14)")]
    public async Task Body_ThatIsAlmostOne_IsToldWhatIsWrongInItsOwnWords(string body, string said)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using var answer = await _server.Http.PostAsync("/api/v1/plan", content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!;
        Assert.Contains(said, problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Sweeps.", problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(".NET", problem.Detail, StringComparison.Ordinal);
    }
}

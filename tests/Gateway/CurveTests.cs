using System.Net;
using System.Net.Http.Json;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Gateway.Tests;

/// <summary>Numbers for interactive pictures: curves, and cells side by side.</summary>
public sealed class CurveTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Curves_OfCells_AreMeansOverSeedsAtEachStep()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 2]);

        var set = await CurvesAsync(sweep, "measure=test_error&sort=-p");

        Assert.Equal(2, set.Total);
        Assert.Equal([1L, 0], set.Curves.Select(curve => curve.Cell));
        var curve = set.Curves[1];
        Assert.Equal([0L, 18], curve.Steps);
        Assert.Equal([0.75, 0.15000000000000002], curve.Means);
        Assert.Equal([2, 2], curve.Counts);
        Assert.Equal(0, curve.HalfWidths[0]);
        Assert.Null(set.Curves[0].HalfWidths[0]);
        Assert.Equal("0.5", set.Curves[0].Axes["p"].Text);
    }

    [Fact]
    public async Task Curves_ChosenAndLimited_SayHowManyThereAre()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 2, 3]);

        var first = await CurvesAsync(sweep, "measure=test_error&limit=1");
        var one = await CurvesAsync(sweep, "measure=test_error&cell=1");
        var narrow = await CurvesAsync(sweep, "measure=test_error&where=test_error>0.2");

        Assert.Equal((2, 0L), (first.Total, Assert.Single(first.Curves).Cell));
        Assert.Equal((1, 1L), (one.Total, Assert.Single(one.Curves).Cell));
        Assert.Equal((1, 1L), (narrow.Total, Assert.Single(narrow.Curves).Cell));
    }

    [Fact]
    public async Task Curves_SeedThatDiverged_IsInNoMean()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0]);
        await _server.TrainAsync(sweep, [1, 2, 3], AttemptOutcome.Diverged);

        var set = await CurvesAsync(sweep, "measure=test_error");

        Assert.Equal((1L, false, 1), (set.Curves[0].Diverged, set.Curves[0].IsDiverged, set.Curves[0].Counts[0]));
        Assert.Equal((2L, true), (set.Curves[1].Diverged, set.Curves[1].IsDiverged));
    }

    [Fact]
    public async Task Curves_WithValuesThatAreNotFinite_CountThem()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1], error: ordinal => ordinal == 0 ? double.NaN : 0.5);
        await _server.TrainAsync(sweep, [2, 3], error: _ => double.PositiveInfinity);

        var set = await CurvesAsync(sweep, "measure=test_error");

        Assert.Equal([1L, 2], set.Curves.Select(curve => curve.NotFinite));
        Assert.Equal([1, 0.5], [set.Curves[0].Counts[1], set.Curves[0].Means[1]]);
        Assert.Equal([0L], set.Curves[1].Steps);
    }

    [Fact]
    public async Task CurvesAndComparison_OfACellThatWasStopped_AreOfItsLastValues()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0]);
        await _server.TrainAsync(sweep, [1, 2, 3], AttemptOutcome.Stopped);

        var curves = (await CurvesAsync(sweep, "measure=test_error")).Curves;
        var comparison = await _server.Http.GetFromJsonAsync(
            $"/api/v1/compare?cell={sweep.Id}:0&cell={sweep.Id}:1",
            ApiJson.Default.CellComparison,
            Token
        );

        Assert.Equal((1L, false, 1), (curves[0].Stopped, curves[0].IsStopped, curves[0].Counts[0]));
        Assert.Equal((2L, true, 2), (curves[1].Stopped, curves[1].IsStopped, curves[1].Counts[0]));
        var (first, second) = (comparison!.Cells[0], comparison.Cells[1]);
        Assert.Equal((1, 1), (first.Measures["test_error"].N, first.AtStop!["test_error"].N));
        Assert.Equal((0, 2), (second.Measures["test_error"].N, second.AtStop!["test_error"].N));
        Assert.Equal(0, second.Differences!["test_error"].N);
    }

    [Fact]
    public async Task Compare_TwoCells_PairsThemBySeed()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(
            sweep,
            [0, 1, 2, 3],
            error: ordinal =>
                ordinal switch
                {
                    0 => 0.5,
                    1 => 0.25,
                    2 => 0.75,
                    _ => 0.5,
                }
        );

        var comparison = (
            await _server.Http.GetFromJsonAsync(
                $"/api/v1/compare?cell=tiny:0&cell={sweep.Id}:1&measure=test_error",
                ApiJson.Default.CellComparison,
                Token
            )
        )!;

        Assert.Equal(["test_error"], comparison.Measures);
        Assert.Null(comparison.Cells[0].Differences);
        var difference = comparison.Cells[1].Differences!["test_error"];
        Assert.Equal((2, 0.25, 0.0), (difference.N, difference.Mean, difference.HalfWidth));
        Assert.Equal(0.375, comparison.Cells[0].Measures["test_error"].Mean);
        Assert.Equal("0.5", comparison.Cells[1].Axes["p"].Text);
        Assert.Equal(0.5, comparison.Cells[1].Configuration.GetProperty("noise").GetProperty("p").GetDouble());
        Assert.False(comparison.Cells[1].Configuration.TryGetProperty("seed", out _));
        Assert.Equal([2L, 3], comparison.Cells[1].Trials.Select(trial => trial.Ordinal));
    }

    [Fact]
    public async Task Timeline_OfASweep_HasTheAttemptsOfItsLastTrials()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 3], AttemptOutcome.Diverged);

        var timeline = (
            await _server.Http.GetFromJsonAsync(
                $"/api/v1/sweeps/{sweep.Id}/timeline?limit=2",
                ApiJson.Default.Timeline,
                Token
            )
        )!;

        Assert.Equal(3, timeline.Begun);
        Assert.Equal([1L, 3], timeline.Entries.Select(entry => entry.Trial).Order());
        Assert.All(timeline.Entries, entry => Assert.Equal("diverged", entry.Attempt.Outcome));
    }

    [Theory]
    [InlineData("sweeps/tiny/curves", HttpStatusCode.BadRequest)]
    [InlineData("sweeps/tiny/curves?measure=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("sweeps/tiny/curves?measure=test_error&points=2", HttpStatusCode.BadRequest)]
    [InlineData("sweeps/tiny/curves?measure=test_error&limit=0", HttpStatusCode.BadRequest)]
    [InlineData("sweeps/tiny/curves?measure=test_error&cell=2", HttpStatusCode.BadRequest)]
    [InlineData("sweeps/gone/curves?measure=test_error", HttpStatusCode.NotFound)]
    [InlineData("sweeps/tiny/timeline?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("sweeps/tiny/trials?sort=q", HttpStatusCode.BadRequest)]
    [InlineData("sweeps/tiny/picture?where=q>1", HttpStatusCode.BadRequest)]
    [InlineData("compare", HttpStatusCode.BadRequest)]
    [InlineData("compare?cell=tiny", HttpStatusCode.BadRequest)]
    [InlineData("compare?cell=tiny:2", HttpStatusCode.BadRequest)]
    [InlineData("compare?cell=tiny:-1", HttpStatusCode.BadRequest)]
    [InlineData("compare?cell=gone:0", HttpStatusCode.NotFound)]
    public async Task Question_ThatNamesNothingThere_IsRefused(string path, HttpStatusCode expected)
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0]);

        Assert.Equal(expected, (await _server.Http.GetAsync($"/api/v1/{path}", Token)).StatusCode);
    }

    private async Task<CurveSet> CurvesAsync(SweepView sweep, string query) =>
        (
            await _server.Http.GetFromJsonAsync(
                $"/api/v1/sweeps/{sweep.Id}/curves?{query}",
                ApiJson.Default.CurveSet,
                Token
            )
        )!;
}

using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sweeps.Browser.Tests.Serving;
using static Microsoft.Playwright.Assertions;

namespace Sweeps.Browser.Tests;

/// <summary>Pictures that answer: read-out, legend, zoom, brushes, and what a click leads to.</summary>
public sealed partial class InteractiveTests(Chromium chromium)
{
    [Fact]
    public async Task Lines_Hovered_TellMeanIntervalNumberAndConfiguration()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?measure=test_error");
        await visitor.SeeAsync("#chart[data-drawn=line] canvas");
        await HoverAsync(page, 70.0 / 1000, 0, "#chart .tip");
        await Expect(page.Locator("#chart .tip")).ToContainTextAsync(EstimateWithInterval());
        await Expect(page.Locator("#chart .tip dt:text-is('n') + dd")).ToHaveTextAsync("2");
        await Expect(page.Locator("#chart .tip dt:text-is('p') + dd")).ToHaveTextAsync("0");
        await Expect(page.Locator("#chart .tip dt:text-is('learning_rate')")).ToHaveCountAsync(1);
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Lines_ByKeyboard_AreReadPointByPointAndOpenACell()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?measure=test_error");
        await visitor.SeeAsync("#chart[data-drawn=line] canvas");
        await page.FocusAsync("#chart");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#chart .tip dt:text-is('p') + dd")).ToHaveTextAsync("0");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#chart .tip dt:text-is('p') + dd")).ToHaveTextAsync("0.2");
        await visitor.ReadAsync("#announcer", "p 0.2");
        await page.Keyboard.PressAsync("Enter");
        await visitor.ReachAsync("/compare?cell=");
        await visitor.ReadAsync("h1", "tiny, cell");
        await visitor.ReadAsync("#configurations", "train.optimizer");
        await visitor.SeeAsync("#chart[data-drawn=curves] canvas");
        await Expect(page.Locator("#trials tbody tr")).ToHaveCountAsync(2);
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Importance_OfAxes_IsReadBarByBar()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync(
            Server
                .Grid.Replace("epochs: 6", "epochs: 1", StringComparison.Ordinal)
                .Replace("p: [0, 0.2, 0.4]", "p: [0, 0.1, 0.2, 0.3, 0.4]", StringComparison.Ordinal)
        );
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?kind=importance");
        await visitor.SeeAsync("#chart[data-drawn=importance] canvas");
        await visitor.ReadAsync("#picture-note", "test_error, least is best. Means over 2 seeds");
        await page.FocusAsync("#chart");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#chart .tip dt:text-is('axis') + dd")).ToHaveTextAsync(new Regex("p|learning_rate"));
        await Expect(page.Locator("#chart .tip dt:text-is('of the variance') + dd"))
            .ToHaveTextAsync(new Regex("[0-9]"));
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Sweep_StarredTaggedAndDescribed_IsFoundInTheList()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync(Server.Grid.Replace("epochs: 6", "epochs: 1", StringComparison.Ordinal));
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await visitor.ReadAsync("#name", "tiny");
        await page.ClickAsync("#star");
        await Expect(page.Locator("#star")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.ClickAsync("#note summary");
        await page.FillAsync("#note-text", "what noise does");
        await page.FillAsync("#note-tags", "star #paper");
        await page.ClickAsync("#note-form button");
        await visitor.ReadAsync("#description", "what noise does");
        await visitor.ReadAsync("#tags", "#paper");
        await page.ClickAsync("#tags a:has-text('#paper')");
        await visitor.ReadAsync("#list tbody", "tiny");
        Assert.EndsWith("/?find=%23paper", page.Url, StringComparison.Ordinal);
        await page.FillAsync("#find", "noise #draft");
        await Expect(page.Locator("#no-match")).ToBeVisibleAsync();
        await page.FillAsync("#find", "noise #star");
        await Expect(page.Locator("#list tbody tr")).ToHaveCountAsync(1);
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Curves_ZoomedSmoothedAndToggled_KeepTheChoiceInTheAddress()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?kind=curves&measure=test_error");
        await visitor.SeeAsync("#chart[data-drawn=curves] canvas");
        await Expect(page.Locator("#chart .legend button")).ToHaveCountAsync(6);
        await page.ClickAsync("#chart .legend button >> nth=1");
        await Expect(page.Locator("#chart .legend button[aria-pressed=false]")).ToHaveCountAsync(1);
        await page.ClickAsync("#chart .legend button >> nth=2", new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(page.Locator("#chart .legend button[aria-pressed=false]")).ToHaveCountAsync(5);

        await page.ClickAsync("#chart button[aria-label='Zoom in']");
        await Expect(page.Locator("#chart")).ToHaveAttributeAsync("data-zoom", "25-75");
        await page.ClickAsync("#chart button[aria-label='Whole picture']");
        await Expect(page.Locator("#chart")).ToHaveAttributeAsync("data-zoom", "0-100");
        var box = (await page.Locator("#chart canvas").First.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2);
        await page.Keyboard.DownAsync("Control");
        await page.Mouse.WheelAsync(0, -300);
        await page.Keyboard.UpAsync("Control");
        await Expect(page.Locator("#chart")).Not.ToHaveAttributeAsync("data-zoom", "0-100");

        await page.FillAsync("#smooth", "20");
        await page.PressAsync("#smooth", "Tab");
        await visitor.ReadAsync("#picture-note", "Smoothed exponentially with a half-life of 20 steps");
        await page.SelectOptionAsync("#logy", "on");
        await page.ReloadAsync();
        await visitor.SeeAsync("#chart[data-drawn=curves] canvas");
        Assert.Equal("20", await page.InputValueAsync("#smooth"));
        Assert.Equal("on", await page.InputValueAsync("#logy"));
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Parallel_Brushed_FiltersTablesAndStaysInTheAddress()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?kind=parallel");
        await visitor.SeeAsync("#chart[data-drawn=parallel] canvas");
        await visitor.ReadAsync("#cells-count", "1 to 6 of 6 cells");
        await page.Locator("#chart").ScrollIntoViewIfNeededAsync();
        var box = (await page.Locator("#chart canvas").First.BoundingBoxAsync())!;
        // The first axis is p: its upper part holds 0.4 alone.
        await page.Mouse.MoveAsync(box.X + 60, box.Y + 50);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 60, box.Y + 90, new() { Steps = 4 });
        await page.Mouse.MoveAsync(box.X + 60, box.Y + 140, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await visitor.ReadAsync("#cells-count", "1 to 2 of 2 cells");
        await visitor.ReadAsync("#trials-count", "4 trials");
        Assert.Contains("where=p%3E%3D0.3", page.Url, StringComparison.Ordinal);

        await page.ReloadAsync();
        await visitor.ReadAsync("#cells-count", "1 to 2 of 2 cells");
        await page.ClickAsync("#filters button[type=reset]");
        await visitor.ReadAsync("#cells-count", "1 to 6 of 6 cells");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task HeatAndScatter_Hovered_TellTheirCells()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?kind=heat&measure=test_error");
        await visitor.SeeAsync("#chart[data-drawn=heat] canvas");
        await HoverAsync(page, 0.3, 0.3, "#chart .tip");
        await Expect(page.Locator("#chart .tip dt:text-is('n') + dd")).ToHaveTextAsync("2");
        await page.SelectOptionAsync("#kind", "scatter");
        await visitor.SeeAsync("#chart[data-drawn=scatter] canvas");
        await page.SelectOptionAsync("#front", "small");
        await visitor.ReadAsync("#picture-note", "on the Pareto front");
        await page.FocusAsync("#chart");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#chart .tip")).ToContainTextAsync("active_fraction");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Rungs_OfASweepThatStopsTrials_TellHowManyCameToEach()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync(
            Server.Grid + "stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 2 } }\n"
        );
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?kind=rungs&measure=test_error");
        await visitor.SeeAsync("#chart[data-drawn=rungs] canvas");
        await visitor.ReadAsync("#picture-note", "12 came to it");
        await page.FocusAsync("#chart");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#chart .tip dt:text-is('state') + dd")).ToBeVisibleAsync();
        // Drawn anew, the picture still aims at the same trial.
        await page.SelectOptionAsync("#theme", "dark");
        await page.FocusAsync("#chart");
        await page.Keyboard.PressAsync("Enter");
        await visitor.ReachAsync("/trials/");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Timeline_Opened_TellsWhoTrainedWhat()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await visitor.ReadAsync("#cells-count", "1 to 6 of 6 cells");
        await page.ClickAsync("#timeline summary");
        await visitor.SeeAsync("#timeline-chart[data-drawn] canvas");
        await HoverAsync(page, 0, 0, "#timeline-chart .tip", "#timeline-chart");
        await Expect(page.Locator("#timeline-chart .tip dt:text-is('outcome') + dd")).ToHaveTextAsync("finished");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Basket_OfTwoCells_LeadsToTheirComparison()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await visitor.ReadAsync("#cells-count", "1 to 6 of 6 cells");
        await page.CheckAsync("#cells input[data-pick='0']");
        await page.CheckAsync("#cells input[data-pick='3']");
        await page.ReloadAsync();
        await visitor.ReadAsync("#compare", "Compare 2 cells");
        await page.ClickAsync("#compare");
        await visitor.ReadAsync("h1", "2 cells side by side");
        await visitor.ReadAsync("#means tr:has(th:text-is('test_error'))", "2 pairs");
        await visitor.ReadAsync("#configurations tr.differs", "");
        await visitor.SeeAsync("#chart[data-drawn=curves] canvas");
        await Expect(page.Locator("#chart .legend button")).ToHaveCountAsync(2);
        await Expect(page.Locator("#trials tbody tr")).ToHaveCountAsync(4);
        Assert.Empty(await page.EvaluateAsync<string[]>(Accessibility.Script));
        await page.ClickAsync("#means button >> nth=1");
        await visitor.ReadAsync("h1", "tiny, cell 0");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Chart_ThatFollowsTheTheme_IsDrawnAnew()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server, new() { ColorScheme = ColorScheme.Light });
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?measure=test_error");
        await visitor.SeeAsync("#chart[data-drawn=line] canvas");
        string light = await page.EvaluateAsync<string>("document.querySelector('#chart canvas').toDataURL()");
        await page.SelectOptionAsync("#theme", "dark");
        await page.WaitForFunctionAsync(
            "before => document.querySelector('#chart canvas').toDataURL() !== before",
            light
        );
        Assert.Empty(visitor.Errors);
    }

    /// <summary>Moves over a chart until something is read out: at a place given as shares of its width and height, or
    /// where one is 0 all along it.</summary>
    private static async Task HoverAsync(IPage page, double across, double down, string seen, string chart = "#chart")
    {
        await page.Locator(chart).ScrollIntoViewIfNeededAsync();
        var box = (await page.Locator($"{chart} canvas").First.BoundingBoxAsync())!;
        double[] columns = across > 0 ? [across] : [.. Enumerable.Range(22, 76).Select(share => share / 100.0)];
        double[] rows = down > 0 ? [down] : [.. Enumerable.Range(2, 21).Select(share => share * 0.04)];
        foreach (double x in columns)
        {
            foreach (double y in rows)
            {
                await page.Mouse.MoveAsync((float)(box.X + box.Width * x) + 1, (float)(box.Y + box.Height * y));
                await page.Mouse.MoveAsync((float)(box.X + box.Width * x), (float)(box.Y + box.Height * y));
                if (await page.Locator(seen).IsVisibleAsync())
                    return;
            }
        }

        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"Nothing was read out at {across}, {down}."));
    }

    /// <summary>Mean ± half width, or both ends where those would leave 0 to 1.</summary>
    [GeneratedRegex(@"\d (±|\[)")]
    private static partial Regex EstimateWithInterval();
}

using Sweeps.Browser.Tests.Serving;
using static Microsoft.Playwright.Assertions;

namespace Sweeps.Browser.Tests;

/// <summary>Cells that were stopped early, and intervals that would leave 0 to 1, on every page that shows
/// them.</summary>
public sealed class UnfinishedTests(Chromium chromium)
{
    private const string Stopped = """
        name: stopped
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        train: { batch: 10, epochs: 9 }
        measure: { at: [{ every: 1 }, end], of: [error, activation] }
        grid: { learning_rate: [0.0001, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1], seed: 0 }
        stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 3 } }

        """;

    [Fact]
    public async Task Cells_ThatWereStopped_ShowTheirLastValuesInTablesAndPictures()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync(Stopped);
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?measure=test_error");
        await visitor.SeeAsync("#cells tbody tr");
        var values = page.Locator("#cells tbody td.number:nth-child(2)");
        await Expect(values).ToHaveCountAsync(9);
        string[] shown = [.. await values.AllTextContentsAsync()];
        Assert.DoesNotContain("–", shown);
        Assert.Contains(shown, text => text.EndsWith('*'));
        Assert.Contains(shown, text => !text.EndsWith('*'));
        foreach (string kind in (string[])["line", "scatter", "parallel", "curves", "rungs"])
        {
            await visitor.GoAsync($"/sweeps/{sweep.Id}?kind={kind}{(kind == "line" ? "&measure=test_error" : "")}");
            await visitor.SeeAsync($"#chart[data-drawn={kind}] canvas");
            await visitor.ReadAsync("#picture-note", "stopped");
        }

        await visitor.GoAsync($"/sweeps/{sweep.Id}?kind=line&measure=test_error");
        await visitor.SeeAsync("#chart[data-drawn=line] canvas");
        await page.FocusAsync("#chart");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#chart .tip")).ToBeVisibleAsync();
        string cells = string.Join('&', Enumerable.Range(0, 9).Select(cell => $"cell={sweep.Id}:{cell}"));
        await visitor.GoAsync($"/compare?{cells}");
        await visitor.ReadAsync("#means thead", "1 stopped early");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Fractions_WithWideIntervals_EndAt0And1()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?column=test_error");
        await visitor.SeeAsync("#cells tbody tr");
        string[] cells = [.. await page.Locator("#cells tbody td.number").AllTextContentsAsync()];
        Assert.Contains(cells, text => text.Contains('['));
        await visitor.GoAsync($"/compare?cell={sweep.Id}:0&cell={sweep.Id}:1");
        await visitor.ReadAsync("#means", "[");
        Assert.Empty(visitor.Errors);
    }
}

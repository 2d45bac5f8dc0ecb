using Sweeps.Browser.Tests.Serving;
using static Microsoft.Playwright.Assertions;

namespace Sweeps.Browser.Tests;

/// <summary>What is looked at on a sweep's and a trial's page: in the address, and the same for pictures and
/// tables.</summary>
public sealed class LookingTests(Chromium chromium)
{
    [Fact]
    public async Task Picture_KindMeasureAndAxes_SurviveAReload()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?view=still");
        await visitor.SeeAsync("#picture svg");
        await page.SelectOptionAsync("#kind", "heat");
        await page.SelectOptionAsync("#measure", "train_error");
        await page.SelectOptionAsync("#along", "learning_rate");
        await page.SelectOptionAsync("#by", "p");
        await Expect(page.Locator("#download")).ToHaveAttributeAsync("href", Asked());
        await page.ReloadAsync();
        await visitor.SeeAsync("#picture svg");

        Assert.Equal("heat", await page.InputValueAsync("#kind"));
        Assert.Equal("train_error", await page.InputValueAsync("#measure"));
        Assert.Equal("learning_rate", await page.InputValueAsync("#along"));
        Assert.Equal("p", await page.InputValueAsync("#by"));
        await Expect(page.Locator("#download")).ToHaveAttributeAsync("href", Asked());
        Assert.Empty(visitor.Errors);

        static System.Text.RegularExpressions.Regex Asked() =>
            new("kind=heat&x=learning_rate&by=p&measure=train_error");
    }

    [Fact]
    public async Task Filters_Chosen_HoldForPictureCellsAndTrialsAndSurviveAReload()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?view=still");
        await visitor.ReadAsync("#trials-count", "12 trials");
        await page.SelectOptionAsync("#filters select >> nth=0", "0.2");
        await page.FillAsync("#filter-measure", "test_error<2 n>=2");
        await page.ClickAsync("#filters button[type=submit]");
        await LooksAtTheChoiceAsync();
        await page.ReloadAsync();
        await LooksAtTheChoiceAsync();
        Assert.Equal("0.2", await page.InputValueAsync("#filters select >> nth=0"));
        Assert.Equal("test_error<2 n>=2", await page.InputValueAsync("#filter-measure"));
        await page.ClickAsync("#filters button[type=reset]");
        await visitor.ReadAsync("#trials-count", "12 trials");
        Assert.DoesNotContain("where", page.Url, StringComparison.Ordinal);
        Assert.Empty(visitor.Errors);

        async Task LooksAtTheChoiceAsync()
        {
            await visitor.ReadAsync("#cells-count", "1 to 2 of 2 cells");
            await visitor.ReadAsync("#trials-count", "4 trials, sorted by number (n is of cells");
            await visitor.ReadAsync("#picture svg", "p=0.2");
        }
    }

    [Fact]
    public async Task Trials_SortedByAMeasure_ShowItInOrderAndKeepTheOrder()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await page.ClickAsync("#trials thead button:has-text('test_error')");
        await Expect(page.Locator("#trials thead th[aria-sort=ascending]")).ToHaveTextAsync("test_error ▲");
        await visitor.ReadAsync("#trials-count", "12 trials, sorted by test_error");
        double[] upwards = await ValuesAsync();
        Assert.Equal(upwards.Order(), upwards);
        await page.ReloadAsync();
        await visitor.ReadAsync("#trials-count", "12 trials, sorted by test_error");
        Assert.Equal(upwards, await ValuesAsync());

        await page.ClickAsync("#cells tbody button >> nth=1");
        await Expect(page.Locator("#cells .unfolded thead th:has-text('test_error')")).ToHaveCountAsync(1);
        Assert.Empty(visitor.Errors);

        Task<double[]> ValuesAsync() =>
            page.EvaluateAsync<double[]>(
                "(() => { const heads = [...document.querySelectorAll('#trials thead th')]; "
                    + "const at = heads.findIndex(head => head.textContent.startsWith('test_error')); "
                    + "return [...document.querySelectorAll('#trials tbody tr')].map(row => "
                    + "Number(row.children[at].textContent)); })()"
            );
    }

    [Fact]
    public async Task Trial_Configuration_IsWholeAndItsMeasureSurvivesAReload()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}/trials/3");
        await visitor.ReadAsync("#fields tr:has(th:text-is('train.epochs'))", "set");
        await visitor.ReadAsync("#fields tr:has(th:text-is('train.optimizer'))", "default");
        await page.SelectOptionAsync("#measure", "train_error");
        await page.ReloadAsync();
        await visitor.ReadAsync("#picture svg", "Curves of train error");
        Assert.Equal("train_error", await page.InputValueAsync("#measure"));
        Assert.Empty(visitor.Errors);
    }

    [Theory]
    [InlineData("line")]
    [InlineData("heat")]
    [InlineData("scatter")]
    [InlineData("parallel")]
    public async Task StillPicture_InAWideFont_HasRoomForItsTexts(string kind)
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();

        await visitor.GoAsync($"/sweeps/{sweep.Id}?view=still&kind={kind}");
        await visitor.SeeAsync("#picture svg text");
        string[] troubled = await visitor.Page.EvaluateAsync<string[]>(
            """
            () => {
              const svg = document.querySelector('#picture svg');
              svg.style.fontFamily = "'DejaVu Sans', Verdana, sans-serif";
              const whole = svg.getBoundingClientRect();
              const texts = [...svg.querySelectorAll('text')];
              const boxes = texts.map(node => [node.textContent, node.getBoundingClientRect()]);
              const out = boxes.filter(([, box]) => box.left < whole.left - 1 || box.right > whole.right + 1);
              const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5 * Math.min(a.height, b.height);
              const over = boxes.filter(([, a], i) => boxes.some(([, b], j) => i < j && meet(a, b)));
              return [...out.map(([text]) => `outside: ${text}`), ...over.map(([text]) => `on another: ${text}`)];
            }
            """
        );

        Assert.Empty(troubled);
        Assert.Empty(visitor.Errors);
    }
}

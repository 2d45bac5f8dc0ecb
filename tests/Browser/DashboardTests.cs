using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sweeps.Browser.Tests.Serving;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using static Microsoft.Playwright.Assertions;

namespace Sweeps.Browser.Tests;

/// <summary>The dashboard as somebody uses it.</summary>
public sealed class DashboardTests(Chromium chromium)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_GridThatIsCorrected_IsTrainedToTheEndInSight()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var page = visitor.Page;

        await visitor.GoAsync("/new");
        await visitor.ReadAsync("#verdict", "can be trained");
        await page.FillAsync("#grid-text", Server.Grid.Replace("batch: 10", "batch: 0", StringComparison.Ordinal));
        await visitor.ReadAsync("#verdict", "One thing is wrong");
        await Expect(page.Locator("#submit")).ToBeDisabledAsync();
        await Expect(page.Locator("#problems li")).ToHaveCountAsync(1);
        await page.ClickAsync("#problems button");
        Assert.Equal(
            "0",
            await page.EvaluateAsync<string>(
                "(() => { const t = document.getElementById('grid-text'); return t.value.slice(t.selectionStart, "
                    + "t.selectionEnd); })()"
            )
        );
        await page.FillAsync("#grid-text", Server.Grid);
        await visitor.ReadAsync("#plan", "12");
        await page.ClickAsync("#submit");

        await visitor.ReachAsync("/sweeps/");
        await visitor.ReadAsync("#name", "tiny");
        await visitor.ReadAsync("#state", "done");
        await visitor.ReadAsync("#share", "100 % of 12 trials");
        await Expect(page.Locator("#cells tbody tr")).ToHaveCountAsync(6);
        await visitor.ReadAsync("#cells tbody tr td.number", "[");
        await visitor.SeeAsync("#chart canvas");
        await Expect(page.Locator("#pause")).ToBeHiddenAsync();

        await page.ClickAsync("text=All sweeps");
        await visitor.ReadAsync("#list tbody tr", "tiny");
        await visitor.ReadAsync("#workers tbody tr", "there");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Cells_FilteredAndSorted_LeadToTheirTrials()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        // A name of a machine that no request may give, but that is in the store all the same.
        var definition = GridFile.Read(Server.Grid, "tiny.yaml");
        const string odd = "<img src=x onerror=alert(1)>\u202e\u200b";
        await server.Store.Registry.OpenSweepAsync(
            SweepManifest.Of(definition, new Plan(definition).Trials, odd),
            Cancellation
        );
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await visitor.ReadAsync("#cells-count", "1 to 6 of 6 cells");
        await page.SelectOptionAsync("#filters select >> nth=0", "0.2");
        await visitor.ReadAsync("#cells-count", "1 to 2 of 2 cells");
        Assert.Contains("where=p%3D0.2", page.Url, StringComparison.Ordinal);
        await page.ClickAsync("#cells thead button:has-text('test_error')");
        await Expect(page.Locator("#cells thead th[aria-sort=ascending]")).ToHaveTextAsync("test_error ▲");
        await page.FillAsync("#filter-measure", "test_error>2");
        await page.ClickAsync("#filters button[type=submit]");
        await visitor.ReadAsync("#cells-count", "No cell matches");
        await page.FillAsync("#filter-measure", "nonsense>2");
        await page.ClickAsync("#filters button[type=submit]");
        await visitor.ReadAsync(
            "#trouble",
            "A condition must name something that the rows have, but named `nonsense`."
        );
        await page.ClickAsync("#filters button[type=reset]");
        await visitor.ReadAsync("#cells-count", "1 to 6 of 6 cells");

        await page.SelectOptionAsync("#view", "still");
        foreach (string kind in (string[])["heat", "curves", "scatter", "parallel"])
        {
            await page.SelectOptionAsync("#kind", kind);
            await Expect(page.Locator("#download")).ToHaveAttributeAsync("download", $"tiny-{kind}.svg");
            await visitor.SeeAsync("#picture svg rect");
            // A busy machine may take long enough for a picture to say so; it has nothing else to say.
            await Expect(page.Locator("#picture-note")).ToHaveTextAsync(Nothing());
        }

        await page.ClickAsync("#cells tbody button >> nth=1");
        await Expect(page.Locator("#cells .unfolded tbody tr")).ToHaveCountAsync(2);
        await page.ClickAsync("#cells .unfolded tbody a >> nth=0");
        await visitor.ReachAsync("/trials/");
        await visitor.ReadAsync("#state", "finished");
        await visitor.ReadAsync("#why", "trained it to the end");
        await page.ClickAsync("#canonical summary");
        await visitor.ReadAsync("#configuration", "\"epochs\": 6");
        await Expect(page.Locator("#attempts tbody tr")).ToHaveCountAsync(1);
        await visitor.ReadAsync("#attempts tbody", Environment.MachineName);
        await visitor.ReadAsync("#finals tbody", "test_error");
        await visitor.SeeAsync("#picture svg");
        await page.ClickAsync("#up");
        await visitor.ReadAsync("#about", @"<img src=x onerror=alert(1)>\u202e\u200b");
        Assert.Equal(0, await page.Locator("img").CountAsync());

        // The refused condition is the one thing that the console may complain of: tables and picture ask by it.
        Assert.All(visitor.Errors, error => Assert.Contains("400", error, StringComparison.Ordinal));
        Assert.InRange(visitor.Errors.Count, 1, 3);
    }

    [Fact]
    public async Task PauseResumeAndCancel_Confirmed_AreDone()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.QueueAsync(Server.Endless);
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await visitor.ReadAsync("#state", "running");
        await visitor.SeeAsync("#slots progress");

        await page.ClickAsync("#pause");
        await visitor.ReadAsync("#confirm-title", "Pause: endless?");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#confirm")).ToBeHiddenAsync();
        await Expect(page.Locator("#pause")).ToBeFocusedAsync();
        Assert.Equal("run", (await server.Client.ShowAsync(sweep.Id, Cancellation)).Intent);

        await page.ClickAsync("#pause");
        await page.ClickAsync("#confirm-yes");
        await visitor.ReadAsync("#state", "paused");
        Assert.Equal("pause", (await server.Client.ShowAsync(sweep.Id, Cancellation)).Intent);
        await page.ClickAsync("#resume");
        await page.ClickAsync("#confirm-yes");
        await visitor.ReadAsync("#state", "running");
        await visitor.SeeAsync("#slots progress");
        await page.ClickAsync("#cancel");
        await page.ClickAsync("#confirm-yes");
        await visitor.ReadAsync("#state", "cancelled");
        await visitor.SeeAsync("#resume");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Progress_ByAxis_IsShownWhileTheSweepRuns()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.QueueAsync(
            Server
                .Endless.Replace(
                    "seed: 0..3",
                    "learning_rate: [0.01, 0.02, 0.03]\n  seed: 0..1",
                    StringComparison.Ordinal
                )
                .Replace("learning_rate: 0.01, ", "", StringComparison.Ordinal)
        );

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await visitor.ReadAsync("#state", "running");
        await visitor.Page.ClickAsync("#by-axis summary");
        await Expect(visitor.Page.Locator("#axes li")).ToHaveCountAsync(3);
        await visitor.ReadAsync("#axes h3", "learning_rate");
        await visitor.ReadAsync("#axes li", "0 % of 2 trials");
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>(Accessibility.Script));
        await server.Client.SetIntentAsync(sweep.Id, "cancel", Cancellation);
        await visitor.ReadAsync("#state", "cancelled");
        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Token_WrongThenRight_OpensThePageThatWasWanted()
    {
        await using var server = await Server.StartAsync(Server.Token);
        await using var visitor = await chromium.VisitAsync(server);
        var page = visitor.Page;

        await visitor.GoAsync("/new");
        await visitor.ReadAsync("h1", "Sign in");
        await page.FillAsync("#token", "another-token-of-the-same-length");
        await page.ClickAsync("main button[type=submit]");
        await visitor.ReadAsync("#remark", "The token must be the server's, but this is another one.");
        await page.FillAsync("#token", Server.Token);
        await page.ClickAsync("main button[type=submit]");
        await visitor.ReachAsync("/new");
        await visitor.ReadAsync("#verdict", "can be trained");

        var cookie = Assert.Single(await visitor.Context.CookiesAsync());
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        Assert.DoesNotContain(Server.Token, cookie.Value, StringComparison.Ordinal);
        Assert.Equal(
            403,
            await page.EvaluateAsync<int>(
                "fetch('/api/v1/validate', { method: 'POST', headers: { 'Content-Type': 'application/json' }, "
                    + "body: '{\"grid\":\"\"}' }).then(answer => answer.status)"
            )
        );

        await page.FillAsync("#grid-text", Server.Grid);
        await visitor.ReadAsync("#plan", "12");
        await page.ClickAsync("#submit");
        await visitor.ReadAsync("#state", "done");
        await page.ClickAsync("#logout button");
        await visitor.ReadAsync("h1", "Sign in");
        await visitor.GoAsync("/");
        await visitor.ReadAsync("h1", "Sign in");

        // The wrong token, and the request without proof: whoever signs out asks for nothing more.
        Assert.Equal(2, visitor.Errors.Count);
        Assert.All(visitor.Errors, error => Assert.Matches("401|403", error));
    }

    [Fact]
    public async Task Theme_FollowsTheSystemUntilItIsChosen()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server, new() { ColorScheme = ColorScheme.Dark });
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}?view=still");
        await visitor.SeeAsync("#picture svg");
        Assert.Equal(("rgb(20, 23, 28)", "rgb(20, 23, 28)"), await PapersAsync());
        await page.SelectOptionAsync("#theme", "light");
        Assert.Equal(("rgb(255, 255, 255)", "rgb(255, 255, 255)"), await PapersAsync());
        await page.ReloadAsync();
        await visitor.SeeAsync("#picture svg");
        Assert.Equal(("rgb(255, 255, 255)", "rgb(255, 255, 255)"), await PapersAsync());
        Assert.Equal("light", await page.InputValueAsync("#theme"));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SelectOptionAsync("#theme", "dark");
        Assert.Equal(("rgb(20, 23, 28)", "rgb(20, 23, 28)"), await PapersAsync());
        Assert.Empty(visitor.Errors);

        async Task<(string Page, string Picture)> PapersAsync() =>
            (
                await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"),
                await page.EvaluateAsync<string>(
                    "getComputedStyle(document.querySelector('#picture svg rect.paper')).fill"
                )
            );
    }

    [Fact]
    public async Task NarrowScreen_EveryPage_FitsWithoutScrollingSideways()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(
            server,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        var sweep = await server.TrainAsync();

        foreach (var (path, seen) in Pages(sweep.Id))
        {
            await visitor.GoAsync(path);
            await visitor.SeeAsync(seen);
            Assert.Equal(
                (path, 390),
                (path, await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"))
            );
        }

        // A picture stays legible: it is not made smaller than it can be read, but moves in its own frame.
        await visitor.GoAsync($"/sweeps/{sweep.Id}?view=still");
        await visitor.SeeAsync("#picture svg rect");
        var (frame, picture) = (await WidthAsync("clientWidth"), await WidthAsync("scrollWidth"));
        Assert.InRange(frame, 300, 390);
        Assert.InRange(picture, 600, 1000);

        Assert.Empty(visitor.Errors);

        Task<int> WidthAsync(string which) =>
            visitor.Page.EvaluateAsync<int>($"document.getElementById('picture').{which}");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task EveryPage_HasNamesLandmarksAndContrast(ColorScheme scheme)
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server, new() { ColorScheme = scheme });
        var sweep = await server.TrainAsync();

        foreach (var (path, seen) in Pages(sweep.Id))
        {
            await visitor.GoAsync(path);
            await visitor.SeeAsync(seen);
            string[] found = await visitor.Page.EvaluateAsync<string[]>(Accessibility.Script);
            Assert.True(found.Length == 0, $"{path}: {string.Join("\n", found)}");
        }

        Assert.Empty(visitor.Errors);
    }

    [Fact]
    public async Task Keyboard_Alone_ReachesTheContentAndSorts()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync();
        var page = visitor.Page;

        await visitor.GoAsync($"/sweeps/{sweep.Id}");
        await visitor.SeeAsync("#cells tbody tr");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("text=Skip to content")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
        await page.FocusAsync("#cells thead button:has-text('p')");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#cells thead th[aria-sort=ascending]")).ToHaveTextAsync("p ▲");
        await Expect(page.Locator("#cells [data-key='sort p']")).ToBeFocusedAsync();
        Assert.Empty(visitor.Errors);
    }

    private static Regex Nothing() => new("^(This picture takes the server a while: .*)?$");

    private static IEnumerable<(string Path, string Seen)> Pages(string sweep) =>
        [
            ("/", "#list tbody a"),
            ("/new", "#axes table"),
            ($"/sweeps/{sweep}", "#cells tbody tr"),
            ($"/sweeps/{sweep}/trials/3", "#picture svg"),
            ($"/sweeps/{sweep}?kind=curves", "#chart canvas"),
            ($"/compare?cell={sweep}:0&cell={sweep}:3", "#chart canvas"),
        ];
}

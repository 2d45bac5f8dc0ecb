using Microsoft.Playwright;
using Sweeps.Browser.Tests.Serving;

namespace Sweeps.Browser.Tests;

/// <summary>Takes the pictures of docs/dashboard.md, where <c>SWEEPS_SCREENSHOTS</c> names the folder for them
/// (docs/screenshots/take sets it).</summary>
public sealed class ScreenshotTests(Chromium chromium)
{
    private const string Grid = """
        name: label-noise
        data: { name: mixture, dimension: 20, classes: 5, train: 500, test: 500 }
        network: { hidden: 64 }
        noise: { kind: replace }
        train: { batch: 50, epochs: 30 }
        measure: { at: [0, { every: 1 }], of: [error, activation] }
        grid:
          p: [0, 0.1, 0.2, 0.4, 0.6]
          learning_rate: { log: [0.01, 0.3], count: 3 }
          seed: 0..4

        """;

    private const string Drawn = "#chart[data-drawn] canvas";

    [Fact]
    public async Task Screenshots_OfEveryPage_AreTaken()
    {
        string? folder = Environment.GetEnvironmentVariable("SWEEPS_SCREENSHOTS");
        if (folder is null)
            Assert.Skip("Pictures for the manual are taken only when asked for: docs/screenshots/take.");
        await using var server = await Server.StartAsync();
        var sweep = await server.TrainAsync(Grid);
        foreach (
            var (name, path, seen, width, scheme) in ((string, string, string, int, ColorScheme)[])
                [
                    ("sweeps", "/", "#list tbody a", 1100, ColorScheme.Light),
                    ("sweep", $"/sweeps/{sweep.Id}", Drawn, 1100, ColorScheme.Light),
                    ("sweep-dark", $"/sweeps/{sweep.Id}", Drawn, 1100, ColorScheme.Dark),
                    ("sweep-narrow", $"/sweeps/{sweep.Id}", Drawn, 390, ColorScheme.Light),
                    ("trial", $"/sweeps/{sweep.Id}/trials/17", "#picture svg rect", 1100, ColorScheme.Light),
                    (
                        "curves",
                        $"/sweeps/{sweep.Id}?kind=curves&measure=test_error&smooth=50",
                        Drawn,
                        1100,
                        ColorScheme.Light
                    ),
                    ("parallel", $"/sweeps/{sweep.Id}?kind=parallel&where=p<=0.25", Drawn, 1100, ColorScheme.Light),
                    ("compare", $"/compare?cell={sweep.Id}:1&cell={sweep.Id}:10", Drawn, 1100, ColorScheme.Light),
                    ("new", "/new", "#axes table", 1100, ColorScheme.Light),
                ]
        )
        {
            await using var visitor = await chromium.VisitAsync(
                server,
                new()
                {
                    ColorScheme = scheme,
                    ReducedMotion = ReducedMotion.Reduce,
                    ViewportSize = new() { Width = width, Height = 800 },
                }
            );
            await visitor.GoAsync(path);
            await visitor.SeeAsync(seen);
            if (
                path.StartsWith("/sweeps/", StringComparison.Ordinal)
                && !path.Contains("trials", StringComparison.Ordinal)
            )
                await visitor.SeeAsync("#cells tbody tr");
            if (seen == Drawn && !path.Contains("parallel", StringComparison.Ordinal))
            {
                await visitor.Page.FocusAsync("#chart");
                for (int step = 0; step < 3; step++)
                    await visitor.Page.Keyboard.PressAsync("ArrowRight");
            }

            await visitor.Page.ScreenshotAsync(
                new()
                {
                    Path = Path.Combine(folder, $"dashboard-{name}.png"),
                    FullPage = !name.StartsWith("sweep-", StringComparison.Ordinal),
                }
            );
        }
    }
}

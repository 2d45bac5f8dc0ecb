using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Sweeps.Browser.Tests.Serving.Chromium))]

namespace Sweeps.Browser.Tests.Serving;

/// <summary>The system's Chromium, started once for all tests; where there is none, they are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // The first draws pages alone, and no windows around them, which takes two thirds of the processor time.
    private static readonly string[] Backends =
    [
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Backends.FirstOrDefault(File.Exists) is not { } path)
            return;
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        // The sandbox wants user namespaces, which containers seldom have; the only pages that are opened are our own.
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] }
        );
    }

    /// <summary>A visitor with nothing in store.</summary>
    public async Task<Visitor> VisitAsync(Server server, BrowserNewContextOptions? options = null)
    {
        if (_browser is null)
            Assert.Skip(
                $"These tests look through Chromium, but there is none at {string.Join(", ", Backends)}. Install "
                    + "it: apt-get install chromium-headless-shell."
            );
        options ??= new();
        options.BaseURL = server.Address;
        options.ViewportSize ??= new() { Width = 1280, Height = 900 };
        return await Visitor.ArriveAsync(await _browser.NewContextAsync(options));
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

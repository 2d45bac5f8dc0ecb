using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Sweeps.Browser.Tests.Serving;

/// <summary>Somebody with a browser. Whatever its console calls an error fails the test.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    private Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.SetDefaultTimeout(30_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Note($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Note(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))
                Note($"loads from elsewhere: {request.Url}");
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    /// <summary>What the console complained of.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
                return [.. _errors];
        }
    }

    public static async Task<Visitor> ArriveAsync(IBrowserContext context) =>
        new(context, await context.NewPageAsync());

    /// <summary>Opens a page and waits until it has nothing more to load.</summary>
    public Task GoAsync(string path) => Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });

    /// <summary>Waits for something to be seen.</summary>
    public Task SeeAsync(string selector) => Assertions.Expect(Page.Locator(selector).First).ToBeVisibleAsync();

    /// <summary>Waits for a text.</summary>
    public Task ReadAsync(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector).First).ToContainTextAsync(text);

    /// <summary>Waits for an address that holds a text. Playwright's own wait misses a page that loads while it
    /// begins to listen.</summary>
    public Task ReachAsync(string address) =>
        Assertions
            .Expect(Page)
            .ToHaveURLAsync(new Regex(Regex.Escape(address), RegexOptions.None, TimeSpan.FromSeconds(1)));

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private void Note(string error)
    {
        lock (_errors)
            _errors.Add(error);
    }
}

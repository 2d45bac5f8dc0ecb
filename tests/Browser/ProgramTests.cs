using System.Runtime.Versioning;
using Microsoft.Playwright;
using Sweeps.Browser.Tests.Serving;
using static Microsoft.Playwright.Assertions;

namespace Sweeps.Browser.Tests;

/// <summary>What a program writes stands on its trial's page, and only there.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgramTests(Chromium chromium)
{
    private const string Grid = """
        name: words
        program:
          run:
            - sh
            - -c
            - |
              echo said by $0
              echo and this aside >&2
              echo '{{"step": 1, "loss": 0.5}}' >$SWEEPS_METRICS
            - "{seed}"
          measures: { loss: { unit: nats, goal: minimize } }
        grid: { seed: 4..5 }

        """;

    [Fact]
    public async Task Log_OfAProgramsTrial_StandsOnItsPage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        await using var server = await Server.StartAsync(programs: true);
        await using var visitor = await chromium.VisitAsync(server);
        var sweep = await server.TrainAsync(Grid);
        var native = await server.TrainAsync();

        await visitor.GoAsync($"/sweeps/{sweep.Id}/trials/1");

        ILocator log = visitor.Page.Locator("#log");
        await Expect(log).ToContainTextAsync("said by 5");
        await Expect(log).ToContainTextAsync("and this aside");
        await visitor.GoAsync($"/sweeps/{native.Id}/trials/0");
        await visitor.ReadAsync("#state", "finished");
        await Expect(visitor.Page.Locator("#log-section")).ToBeHiddenAsync();
        Assert.Empty(visitor.Errors);
    }
}

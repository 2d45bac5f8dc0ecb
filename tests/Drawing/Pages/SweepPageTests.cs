using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Pages;
using Sweeps.Drawing.Tests.Charts;
using Sweeps.Tests;

namespace Sweeps.Drawing.Tests.Pages;

public sealed class SweepPageTests
{
    private static SweepPage Page =>
        new()
        {
            Title = "tiny <&>",
            Facts = [("Trials", "4 in 2 cells")],
            Pictures = [LineFigureDrawing.Draw(Samples.Categories(), "a")],
            Columns = ["p", "n", "test_error"],
            NameColumns = 1,
            Rows =
            [
                ["0", "2", "0.1 ± 0.2"],
            ],
            Remarks = ["1 trial failed and is in no mean."],
            Grid = "name: tiny # <script>alert(1)</script>\n",
        };

    [Fact]
    public void ToHtml_KnownPage_MatchesTheReviewedOne() => Snapshot.Matches("page.html", Page.ToHtml());

    [Fact]
    public void ToHtml_AnyPage_LoadsNothingAndRunsNothing()
    {
        string html = Page.ToHtml();

        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
    }
}

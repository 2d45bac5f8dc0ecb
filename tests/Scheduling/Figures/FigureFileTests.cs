using Sweeps.Scheduling.Figures;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Figures;

public sealed class FigureFileTests
{
    [Fact]
    public void File_WithPanels_IsReadWhole()
    {
        FigureDescription figure = FigureFile.Read(
            """
            width: 170mm
            font_size: 7
            panels:
              - { sweep: one, measure: test_error, x: p, title: Error, log_y: true }
              - { sweep: two, kind: heat, measure: [a, b], where: [p=0, p=1], legend: "off" }
            """,
            "figure.yaml"
        );

        Assert.Equal(("170mm", 7.0, 2), (figure.Width, figure.FontSize, figure.Columns));
        Assert.Equal(("one", "p", "Error", true), Of(figure.Panels[0]));
        Assert.Equal(["a", "b"], figure.Panels[1].Measures);
        Assert.Equal(["p=0", "p=1"], figure.Panels[1].Where);
        Assert.Equal(("heat", "off"), (figure.Panels[1].Kind, figure.Panels[1].Legend));

        static (string, string?, string?, bool) Of(FigurePanelDescription panel) =>
            (panel.Sweep, panel.X, panel.Title, panel.HasLogValues);
    }

    [Theory]
    [InlineData("", "figure.yaml:1:1: A figure must have panels. Write `panels:` with a list of them.")]
    [InlineData("[a]", "figure.yaml:1:1: A figure is a mapping with `panels`")]
    [InlineData("panels: []", "figure.yaml:1:9: `panels` must be a list of 1 to 24 panels")]
    [InlineData("panels: [a]", "figure.yaml:1:10: A panel is a mapping with `sweep`, but was `a`.")]
    [InlineData("panels: [{ x: p }]", "A panel must name its sweep")]
    [InlineData("panels: [{ sweep: a, y: p }]", "A key must be one of sweep, kind, measure, x, by, where")]
    [InlineData("panels: [{ sweep: a }]\ncolumns: 9", "figure.yaml:2:10: `columns` must be a number from 1 to 4")]
    [InlineData("panels: [{ sweep: a, log_y: 1 }]", "`log_y` must be true or false, but was `1`.")]
    [InlineData("panels: [{ sweep: a, measure: [{}] }]", "`measure` must be a text or a list of texts")]
    [InlineData("panels: [", "figure.yaml:2:1: A figure's description must be valid YAML")]
    public void File_ThatBreaksARule_IsRefusedWithItsPlace(string text, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<GridFileException>(() => FigureFile.Read(text, "figure.yaml")).Message,
            StringComparison.Ordinal
        );
}

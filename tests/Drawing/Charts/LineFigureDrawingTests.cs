using System.Xml.Linq;
using Sweeps.Drawing.Charts;
using Sweeps.Tests;

namespace Sweeps.Drawing.Tests.Charts;

public sealed class LineFigureDrawingTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Names => ["two-measures", "log-axis-with-zero", "categories"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Draw_KnownFigure_MatchesTheReviewedPicture(string name) =>
        Snapshot.Matches($"{name}.svg", LineFigureDrawing.Draw(Figure(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Draw_KnownFigure_IsWellFormedAndSelfContained(string name)
    {
        string text = LineFigureDrawing.Draw(Figure(name));
        XElement svg = XDocument.Parse(text).Root!;

        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal(Figure(name).Title, svg.Element(Svg + "title")!.Value);
        Assert.Equal(Figure(name).Description, svg.Element(Svg + "desc")!.Value);
        Assert.DoesNotContain("href", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_CellWithoutAnyValue_IsMarkedNotLeftOut()
    {
        string text = LineFigureDrawing.Draw(Samples.LogAxisWithZero());

        Assert.Contains("<title>p = 1: no value (5 of 5 diverged)</title>", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_TwoPicturesInOnePage_ShareNoId()
    {
        static IEnumerable<string> Ids(string prefix) =>
            XDocument
                .Parse(LineFigureDrawing.Draw(Samples.TwoMeasures(), prefix))
                .Descendants()
                .Attributes("id")
                .Select(id => id.Value);

        string[] first = [.. Ids("a")];

        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Empty(first.Intersect(Ids("b")));
    }

    private static LineFigure Figure(string name) =>
        name switch
        {
            "two-measures" => Samples.TwoMeasures(),
            "log-axis-with-zero" => Samples.LogAxisWithZero(),
            _ => Samples.Categories(),
        };
}

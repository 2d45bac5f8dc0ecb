using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>Null where a text is meant.</summary>
public sealed class NullTextTests
{
    [Theory]
    [InlineData("name: null\ndata: digits\ntrain: { epochs: 1 }")]
    [InlineData("name: ~\ndata: digits\ntrain: { epochs: 1 }")]
    [InlineData("name: NULL\ndata: digits\ntrain: { epochs: 1 }")]
    [InlineData("""{"name": null, "data": "digits", "train": {"epochs": 1}}""")]
    [InlineData("name: a\ndescription: null\ndata: digits\ntrain: { epochs: 1 }")]
    [InlineData("name: a\nrun: { labels: [big, null] }\ndata: digits\ntrain: { epochs: 1 }")]
    [InlineData("name: a\nplot: { title: ~ }\ndata: digits\ntrain: { epochs: 1 }")]
    [InlineData("name: a\nset: { name: null }\ndata: digits\ntrain: { epochs: 1 }")]
    [InlineData("name: a\ndata: digits\ntrain: { epochs: 1 }\nblocks: [{ name: null, seed: 1 }]")]
    public void Null_WhereATextIsMeant_IsRefused(string text)
    {
        GridProblem problem = Assert.Single(
            Assert.Throws<GridFileException>(() => GridFile.Read(text, "a.yaml", [])).Problems
        );

        Assert.Equal("A text must have a value, and null is none", problem.Rule);
        Assert.Equal("null", problem.Value.ToLowerInvariant().Replace("~", "null", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("name: \"null\"", "null")]
    [InlineData("name: '~'", "~")]
    [InlineData("name: nullify", "nullify")]
    public void Letters_ThatAreQuotedOrNotNull_AreTaken(string line, string name) =>
        Assert.Equal(name, GridFile.Read(line + "\ndata: digits\ntrain: { epochs: 1 }", "a.yaml", []).Name);

    [Fact]
    public void Name_OfAStoredGrid_IsReadAsItWas() =>
        Assert.Equal(
            "null",
            GridFile.Read("name: null\ndata: digits\ntrain: { epochs: 1 }", "a.yaml", [], GridReading.Stored).Name
        );

    [Theory]
    [InlineData("description: [a]")]
    [InlineData("description: { a: 1 }")]
    public void Description_ThatIsNoText_IsRefused(string line) =>
        Assert.Equal(
            "`description` must be a text",
            Assert
                .Single(
                    Assert
                        .Throws<GridFileException>(() =>
                            GridFile.Read("name: a\ndata: digits\ntrain: { epochs: 1 }\n" + line, "a.yaml", [])
                        )
                        .Problems
                )
                .Rule
        );
}

using System.Text;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class GridTextTests
{
    private const string Grid =
        "name: é\ndata: digits\r\ntrain: { epochs: 1 }\nnoise: replace\ngrid: { p: [0, 0.1] }\n";

    private static SweepDefinition Load(byte[] bytes) => GridFile.Load(new MemoryStream(bytes), "pipe");

    public static TheoryData<string> Encodings => ["utf-8", "utf-8 with mark", "utf-16", "utf-16BE"];

    private static byte[] Encode(string text, string encoding)
    {
        Encoding used = encoding switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8 with mark" => new UTF8Encoding(true),
            _ => Encoding.GetEncoding(encoding),
        };
        return [.. used.GetPreamble(), .. used.GetBytes(text)];
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Load_TextInAnyEncoding_MeansTheSame(string encoding)
    {
        SweepDefinition definition = Load(Encode(Grid, encoding));
        Assert.Equal("é", definition.Name);
        Assert.Equal(GridFile.Read(Grid, "a.yaml").DefinitionHash, definition.DefinitionHash);
        Assert.Equal(Grid, definition.SourceText);
    }

    [Fact]
    public void Read_TextWithMark_MeansTheSameAsWithout() =>
        Assert.Equal(Grid, GridFile.Read("\uFEFF" + Grid, "a.yaml").SourceText);

    [Theory]
    [InlineData("name: x\ndescription: caf", new byte[] { 0xE9 }, 2, 17, "byte 0xE9")]
    [InlineData("name: x\ndescription: é", new byte[] { 0xC3 }, 2, 15, "byte 0xC3")]
    [InlineData("name: ", new byte[] { 0xED, 0xA0, 0x80 }, 1, 7, "byte 0xED")]
    [InlineData("name: ", new byte[] { 0xC0, 0xAF }, 1, 7, "byte 0xC0")]
    public void Load_OtherBytes_AreRefusedAtTheirPlace(string text, byte[] wrong, int line, int column, string value)
    {
        GridProblem problem = Assert.Single(
            Assert.Throws<GridFileException>(() => Load([.. Encoding.UTF8.GetBytes(text), .. wrong, 0x0A])).Problems
        );
        Assert.StartsWith("A grid file must be UTF-8", problem.Rule, StringComparison.Ordinal);
        Assert.Equal((line, column, value), (problem.Line, problem.Column, problem.Value));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x41 }, "half a character of UTF-16")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0 }, "UTF-32")]
    [InlineData(new byte[] { 0x6E, 0, 0x61, 0 }, "U+0000")]
    public void Load_OtherWidths_AreRefused(byte[] bytes, string value) =>
        Assert.Equal(value, Assert.Single(Assert.Throws<GridFileException>(() => Load(bytes)).Problems).Value);

    [Theory]
    [InlineData("name: \u001B[31m", 1, 7, "U+001B")]
    public void Read_ForbiddenCharacter_IsRefusedAtItsPlace(string text, int line, int column, string value)
    {
        GridProblem problem = Assert.Single(
            Assert.Throws<GridFileException>(() => GridFile.Read(text, "a.yaml")).Problems
        );
        Assert.Equal((line, column, value), (problem.Line, problem.Column, problem.Value));
    }

    [Theory]
    [InlineData(": {\n0")]
    [InlineData(": {\ng")]
    [InlineData("name: x\ndata: { name: digits, size: 14\ntrain: { epochs: 1 }\n")]
    [InlineData("name: !<> x")]
    [InlineData("!<>")]
    [InlineData("name: \"\\uD800\"")]
    [InlineData("%YAML 9.9\n---\na")]
    [InlineData("&")]
    [InlineData("*")]
    public void Read_BrokenText_IsANamedProblem(string text)
    {
        GridProblem problem = Assert.Throws<GridFileException>(() => GridFile.Read(text, "a.yaml")).Problems[0];
        Assert.InRange(problem.Line, 1, 5);
        Assert.InRange(problem.Column, 1, 100);
    }

    /// <summary>Every character of the first plane and some beyond, in texts that overrides make anew.</summary>
    [Fact]
    public void EffectiveText_AnyCharacter_ReadsBackEqual()
    {
        int[] beyond = [0x10000, 0x1F600, 0x2FFFF, 0xE0001, 0xFFFFE, 0x10FFFF];
        foreach (
            int[] block in Enumerable
                .Range(0, 0x10000)
                .Where(code => code is < 0xD800 or > 0xDFFF)
                .Concat(beyond)
                .Chunk(512)
        )
        {
            string texts = string.Join(
                ", ",
                block.Select(code => $"\"{(code < 0x10000 ? $"\\u{code:X4}" : $"\\U{code:X8}")}\", \"a\\U{code:X8} b\"")
            );
            string grid =
                $"{{ name: x, description: [{texts}], data: digits, train: {{ epochs: 1 }}, grid: {{ seed: 0..1 }} }}";
            SweepDefinition definition = Stored(grid, new("p", "0"), new("noise", "replace"));
            Assert.Equal(Described(grid), Described(definition.EffectiveText));
            Assert.Equal(definition.DefinitionHash, Stored(definition.EffectiveText).DefinitionHash);
        }
    }

    [Theory]
    [InlineData("name: x\r\ndescription: \"a\\r\\nb\"\r\ndata: digits\r\ntrain: { epochs: 1 }\r\n")]
    [InlineData("name: x\ndata: digits\ntrain: { epochs: 1 }\n...\n")]
    [InlineData("--- # a comment\n{ name: x, data: digits, train: { epochs: 1 } }\n")]
    [InlineData("# a comment\n  name: x\n  data: digits\n  train: { epochs: 1 }\n")]
    [InlineData("name: x\ndata: digits\ntrain: { epochs: 1 }\ndescription: |+\n  a\n\n\n")]
    [InlineData("name: x\ndata: digits\ntrain: { epochs: 1 }\ndescription: a\u00A0\n")]
    [InlineData("name: x\ndata: digits\nset: { epochs: 1 }\ndescription: \"- ? : # \\t\\e\"\n")]
    [InlineData("name: x\ndata: digits\nset: { epochs: 1 }\ndescription: [-a, ?b, ':c', 'it''s', a\"b, '', ~, null]\n")]
    public void EffectiveText_WithOverrides_ReadsBackEqual(string grid)
    {
        SweepDefinition definition = Stored(grid, new("batch", "7"), new("budget.trials", "3"));
        SweepDefinition again = Stored(definition.EffectiveText);
        Assert.Equal(definition.DefinitionHash, again.DefinitionHash);
        Assert.Equal(definition.Budget, again.Budget);
        Assert.Equal(Described(grid), Described(definition.EffectiveText));
        SweepDefinition twice = Stored(definition.EffectiveText, new GridOverride("batch", "8"));
        Assert.Equal(8, Stored(twice.EffectiveText).Blocks[0].Base.Train.Batch);
    }

    /// <summary>Reads what was accepted once, such as a description that is a list of texts.</summary>
    private static SweepDefinition Stored(string grid, params GridOverride[] overrides) =>
        GridFile.Read(grid, "a.yaml", overrides, GridReading.Stored);

    private static string Described(string text)
    {
        var top = (MappingNode)YamlReader.Read(text, (_, _, rule, _, _) => Assert.Fail(rule))!;
        return Flat(top["description"]);

        static string Flat(Node? node) =>
            node switch
            {
                null => "nothing",
                ScalarNode scalar => $"<{scalar.Text}>",
                SequenceNode list => string.Concat(list.Items.Select(Flat)),
                _ => node.Brief,
            };
    }
}

using Sweeps.Model.Names;
using Sweeps.Model.Plugins;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>The key <c>plugins</c>: assemblies whose content belongs to the trials that use them.</summary>
public sealed class PluginKeyTests : IDisposable
{
    private const string Grid = """
        name: plugged
        plugins: [lib/My.dll]
        data: { name: mixture, train: 20, test: 20 }
        network: { hidden: 4 }
        noise: replace
        train: { learning_rate: 0.1, epochs: 1 }
        grid:
          measures: [[error], [error, plug_one]]
          seed: 0..1
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-plugins-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Plugin_IsPartOfTheKeysOfTrialsThatUseIt_AndOfNoOthers()
    {
        SweepDefinition plain = Load(Grid.Replace(", [error, plug_one]", "").Replace("plugins: [lib/My.dll]\n", ""));
        SweepDefinition first = Load(Grid, PluginMaker.Measure("plug_one"));
        SweepDefinition second = Load(Grid, [.. PluginMaker.Measure("plug_one"), 0]);

        Assert.True(first.HasPlugins);
        Assert.NotEqual(first.DefinitionHash, second.DefinitionHash);
        Assert.Equal([Key(plain, 0), Key(plain, 1)], [Key(first, 0), Key(first, 1)]);
        Assert.Equal(Key(first, 1), Key(second, 1));
        Assert.NotEqual(Key(first, 2), Key(second, 2));
        Assert.Contains("error plug_one", new Plan(first).AxisValues(2));
    }

    [Fact]
    public void Grid_AsItIsKept_MeansTheSameWithoutTheFile()
    {
        SweepDefinition read = Load(Grid, PluginMaker.Measure("plug_one"));
        File.Delete(Path.Combine(_folder, "lib/My.dll"));

        SweepDefinition kept = GridFile.Read(read.EffectiveText, "the grid", reading: GridReading.Stored);

        Assert.Equal(read.DefinitionHash, kept.DefinitionHash);
        Assert.Equal(read.EffectiveText, kept.EffectiveText);
        SweepDefinition longer = GridFile.Read(kept.EffectiveText, "the grid", [new("epochs", "2")]);
        Assert.Equal(longer.DefinitionHash, GridFile.Read(longer.EffectiveText, "the grid").DefinitionHash);
    }

    [Fact]
    public void Grid_AsItIsKept_WithAnotherContent_IsRefused()
    {
        SweepDefinition read = Load(Grid, PluginMaker.Measure("plug_one"));
        string hash = PluginCatalog.HashOf(PluginMaker.Measure("plug_one"));
        string named = VersionedName.HashOf(new Plan(read).Configuration(2).Measure.Of.Single(VersionedName.Is))!;

        GridFileException refused = Assert.Throws<GridFileException>(() =>
            GridFile.Read(read.EffectiveText.Replace(named, hash[..63] + "x"), "the grid")
        );

        Assert.Contains("written by Sweeps", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_ThatIsMissing_IsNamedWithWhereItWasLookedFor()
    {
        string problem = Refusal(null);

        Assert.Contains("There is no such plugin", problem, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder, "lib/My.dll"), problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "must be a .NET assembly")]
    [InlineData("native", "must be a .NET assembly")]
    [InlineData("cut", "must be a .NET assembly")]
    [InlineData("framework", "is for .NET 99")]
    [InlineData("version", "must be built against Sweeps.Model")]
    [InlineData("stranger", "must bring a measure, a data set or an engine")]
    [InlineData("throws", "making Made.One threw InvalidOperationException (`My.dll`): not today")]
    [InlineData("measure", "`error` of `My.dll` is taken")]
    [InlineData("group", "`activation` of `My.dll` is taken")]
    [InlineData("name", "must be letters, digits and _")]
    public void Plugin_ThatCannotBeUsed_IsRefusedByName(string kind, string words)
    {
        byte[] good = PluginMaker.Measure("plug_one");
        byte[] content = kind switch
        {
            "text" => "hello"u8.ToArray(),
            "native" => [0x7f, .. "ELF and so on"u8],
            "cut" => good[..(good.Length / 2)],
            "framework" => PluginMaker.Against(
                PluginMaker.Measure("plug_one", throws: true),
                "System.Private.CoreLib",
                99
            ),
            "version" => PluginMaker.Against(good, "Sweeps.Model", 99),
            "stranger" => PluginMaker.Stranger(),
            "throws" => PluginMaker.Measure("plug_two", throws: true),
            "measure" => PluginMaker.Measure("error"),
            "group" => PluginMaker.Measure("plug_three", "activation"),
            "name" => PluginMaker.Measure("plug.four"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

        Assert.Contains(words, Refusal(content), StringComparison.Ordinal);
    }

    [Fact]
    public void Plugins_ThatBringTheSameName_AreRefused()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "lib"));
        File.WriteAllBytes(Path.Combine(_folder, "lib/Other.dll"), [.. PluginMaker.Measure("plug_one"), 1]);

        Assert.Contains(
            "the same measure plug_one",
            Refusal(PluginMaker.Measure("plug_one"), Grid.Replace("lib/My.dll", "lib/My.dll, lib/Other.dll")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Text_ThatComesFromNoFile_IsToldWhereToHandItIn() =>
        Assert.Contains(
            "this text comes from no file",
            Assert.Throws<GridFileException>(() => GridFile.Read(Grid, "posted")).Message,
            StringComparison.Ordinal
        );

    private string Refusal(byte[]? content, string? grid = null) =>
        Assert.Throws<GridFileException>(() => Load(grid ?? Grid, content)).Message;

    private SweepDefinition Load(string grid, byte[]? content = null)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "lib"));
        if (content is not null)
            File.WriteAllBytes(Path.Combine(_folder, "lib/My.dll"), content);
        string path = Path.Combine(_folder, "grid.yaml");
        File.WriteAllText(path, grid);
        return GridFile.Load(path);
    }

    private static TrialKey Key(SweepDefinition definition, long ordinal) =>
        TrialKey.Of(new Plan(definition).Configuration(ordinal));
}

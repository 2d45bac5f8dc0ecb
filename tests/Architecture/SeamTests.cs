using System.Text.RegularExpressions;

namespace Sweeps.Architecture.Tests;

/// <summary>An engine, a label noise, a search strategy and a kind of store are named in their own folder and in the
/// catalogue, and nowhere else: another one is a folder and a line.</summary>
public sealed partial class SeamTests
{
    private static readonly Seam[] Seams =
    [
        new("engine", "src/Model/Engines", ["src/Model.Torch", "src/Programs"], EngineName()),
        new("label noise", "src/Model/Noise/Models", [], NoiseName()),
        new("search strategy", "src/Scheduling/Search", [], StrategyName()),
    ];

    // Words that mean something else too: no value, sections of a grid file, random targets, and an option's value.
    private static readonly string[] OtherMeanings = ["none", "grid", "program", "random", "auto"];

    // The engine of a trial that names none.
    private const string Default = "src/Model/Configurations/TrialConfiguration.cs";

    public static TheoryData<string> Kinds => [.. Seams.Select(seam => seam.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Name_OfAnEntry_StandsInItsFolderAlone(string kind)
    {
        Seam seam = Seams.First(seam => seam.Kind == kind);
        string[] names = [.. NamesOf(seam)];

        Assert.True(names.Length > 2);
        Assert.Empty(
            Others(seam)
                .Where(file => file.Path != Default)
                .SelectMany(file => Mentions(file.Text, names.Except(OtherMeanings)), (file, name) => (file.Path, name))
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Type_OfAnEntry_IsUsedInItsFolderAndTheCatalogueAlone(string kind)
    {
        Seam seam = Seams.First(seam => seam.Kind == kind);
        string[] types =
        [
            .. Own(seam)
                .Where(file => seam.Name.IsMatch(file.Text))
                .SelectMany(file => Type().Matches(file.Text).Select(type => type.Groups[1].Value)),
        ];

        Assert.True(types.Length > 2);
        Assert.Empty(
            Others(seam)
                .SelectMany(
                    file =>
                        types.Where(type =>
                            Regex.IsMatch(Strings().Replace(file.Text, ""), $@"\bnew {type}\b|(?<![\w.]){type}\.(?!\.)")
                        ),
                    (file, type) => (file.Path, type)
                )
        );
    }

    [Fact]
    public void Type_OfAKindOfStore_IsUsedInItsFolderAndTheCatalogueAlone()
    {
        string[] folders =
        [
            .. Files()
                .Where(file => file.Text.Contains(": IStoreKind"))
                .Select(file => Path.GetDirectoryName(file.Path)!),
        ];

        Assert.True(folders.Length > 1);
        Assert.All(
            folders,
            folder =>
                Assert.Equal(
                    ["src/Storage/Opening/StoreCatalog.cs"],
                    Files()
                        .Where(file => !IsIn(file.Path, folder))
                        .Where(file =>
                            Regex.IsMatch(Strings().Replace(file.Text, ""), $@"\b{Path.GetFileName(folder)}[A-Z]\w")
                        )
                        .Select(file => file.Path)
                )
        );
    }

    /// <summary>What others do with a measure follows from what it says, not from what it is called.</summary>
    [Fact]
    public void Name_OfAMeasureOrItsGroup_DecidesNothing() =>
        Assert.Empty(
            Files()
                .Where(file => Regex.IsMatch(file.Text, @"Description\.(Group|Name)\s+(is|==)\s+"""))
                .Select(file => file.Path)
        );

    [Theory]
    [InlineData("x = \"flip\";", true)]
    [InlineData("x = \"Use `flip`.\";", true)]
    [InlineData("x = \"Set noise: flip.\";", true)]
    [InlineData("x = \"Flip a coin, or flip none.\";", false)]
    [InlineData("// flip, \"flip\"\n", false)]
    public void Name_InAString_IsFound(string code, bool expected) =>
        Assert.Equal(expected, Mentions(Comments().Replace(code, ""), ["flip"]).Any());

    private static IEnumerable<string> NamesOf(Seam seam) =>
        Own(seam).SelectMany(file => seam.Name.Matches(file.Text).Select(match => match.Groups[1].Value)).Distinct();

    // What other tools call an entry is said by whoever they may mean.
    private static IEnumerable<string> Mentions(string code, IEnumerable<string> names) =>
        from text in Strings().Matches(OtherNames().Replace(code, "")).Select(match => match.Value)
        from name in names
        where text == $"\"{name}\"" || Regex.IsMatch(text, $@"`{name}`|: {name}\b")
        select name;

    private static IEnumerable<(string Path, string Text)> Own(Seam seam) =>
        Files().Where(file => IsIn(file.Path, seam.Folder) && !IsIn(file.Path, $"{seam.Folder}/Catalog"));

    private static IEnumerable<(string Path, string Text)> Others(Seam seam) =>
        Files().Where(file => !IsIn(file.Path, seam.Folder) && !seam.Rooms.Any(room => IsIn(file.Path, room)));

    private static bool IsIn(string path, string folder) => path.StartsWith($"{folder}/", StringComparison.Ordinal);

    private static IEnumerable<(string Path, string Text)> Files() =>
        Checkout
            .Files("src", "*.cs")
            .Select(path =>
                (
                    Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/'),
                    Comments().Replace(File.ReadAllText(path), "")
                )
            );

    /// <param name="Kind">What it has more than one of.</param>
    /// <param name="Folder">Where they are, each in a folder or file of its own, beside the catalogue.</param>
    /// <param name="Rooms">Rooms that belong to one of them.</param>
    /// <param name="Name">How one says its name.</param>
    private sealed record Seam(string Kind, string Folder, string[] Rooms, Regex Name);

    [GeneratedRegex(@"(?:string Name =>|string EngineName =)\s*""?([\w.]+)""?;")]
    private static partial Regex EngineName();

    [GeneratedRegex(@"override string Name => ""(\w+)"";")]
    private static partial Regex NoiseName();

    [GeneratedRegex(@"SearchKind Kind \{ get; \} =\s*new\(\s*""([\w-]+)""")]
    private static partial Regex StrategyName();

    [GeneratedRegex(@"^\w[\w ]* (?:class|record) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"(?m)^\s*//[^\n]*$")]
    private static partial Regex Comments();

    [GeneratedRegex(@"OtherNames = \[[^\]]*\]")]
    private static partial Regex OtherNames();

    [GeneratedRegex(@"""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Strings();
}

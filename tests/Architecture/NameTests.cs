using System.Text.RegularExpressions;

namespace Sweeps.Architecture.Tests;

/// <summary>A name means one thing.</summary>
public sealed partial class NameTests
{
    // What is shown over HTTP may be called what it shows.
    private const string Contract = "Api/Contract";

    [Fact]
    public void Name_OfAType_MeansOneThing()
    {
        string source = Path.Combine(Checkout.Root, "src");
        var places = Checkout
            .Files("src", "*.cs")
            .SelectMany(file =>
                Type()
                    .Matches(File.ReadAllText(file))
                    .Select(match =>
                        (
                            Name: match.Groups[1].Value,
                            Folder: Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Replace('\\', '/')
                        )
                    )
            )
            .Distinct()
            .ToLookup(type => type.Name, type => type.Folder);

        Assert.True(places.Count > 500);
        Assert.Empty(
            places
                .Where(name => name.Count(folder => folder != Contract) > 1)
                .Select(name => $"{name.Key}: {string.Join(", ", name)}")
        );
    }

    [Fact]
    public void Name_OfAPrivateType_IsThatOfNoOtherType()
    {
        HashSet<string> names =
        [
            .. Checkout
                .Files("src", "*.cs")
                .SelectMany(file => Type().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)),
        ];

        Assert.Empty(
            Checkout
                .Files("src", "*.cs")
                .SelectMany(file =>
                    Private()
                        .Matches(File.ReadAllText(file))
                        .Select(match => match.Groups[1].Value)
                        .Where(names.Contains)
                        .Select(name => $"{Path.GetRelativePath(Checkout.Root, file)}: {name}")
                )
        );
    }

    [GeneratedRegex(
        @"^ +private [\w ]*?(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Private();

    [GeneratedRegex(
        @"^(?:public|internal)[\w ]*? (?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Type();
}

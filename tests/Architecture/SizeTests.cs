using System.Text.RegularExpressions;

namespace Sweeps.Architecture.Tests;

/// <summary>Lines and files are short enough to be read at a glance. Files that are not are listed with the reason, and
/// the list may only shrink.</summary>
public sealed partial class SizeTests
{
    private const int MostColumns = 120;
    private const int MostLines = 350;

    // Scripts of migrations stay as they were run; data and pictures are nobody's reading.
    private static readonly string[] Kinds =
    [
        ".cs",
        ".sh",
        ".py",
        ".md",
        ".yaml",
        ".yml",
        ".js",
        ".css",
        ".html",
        ".csproj",
        ".props",
        ".targets",
    ];
    private static readonly string[] Folders =
    [
        "src",
        "tests",
        "bench",
        "build",
        "clients",
        "deploy",
        "docs",
        "examples",
    ];

    // Made by builds, or kept as what a test compares with.
    private static readonly string[] NotRead = ["bin", "obj", "artifacts", "Snapshots", "__pycache__"];

    [Fact]
    public void Lines_AreNoLongerThan120Columns()
    {
        var found = Files().Select(file => (file, Count: File.ReadLines(Full(file)).Count(line => IsLong(file, line))));
        AssertOnlyFewer("lines over 120 columns", [], found);
    }

    [Fact]
    public void Files_AreNoLongerThan350Lines()
    {
        Dictionary<string, int> allowed = ReadList("long-files.txt");
        var found = Files()
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => (file, Lines: File.ReadLines(Full(file)).Count()))
            .Select(file => (file.file, file.Lines > MostLines ? file.Lines : 0));
        AssertOnlyFewer("lines", allowed, found);
    }

    [Theory]
    [InlineData("a.cs", 120, "x", false)]
    [InlineData("a.cs", 121, "x", true)]
    [InlineData("a.md", 121, "x", true)]
    [InlineData("a.md", 121, "| x", false)]
    [InlineData("a.cs", 121, "| x", true)]
    [InlineData("a.md", 121, "see https://example.org/", false)]
    public void Line_OverTheLimit_IsLongUnlessItIsARowOrAnAddress(
        string file,
        int columns,
        string begin,
        bool isLong
    ) => Assert.Equal(isLong, IsLong(file, begin.PadRight(columns, 'y')));

    [Fact]
    public void File_WithMoreThanItsAllowance_IsRefused_AndOneThatNeedsNoneToo()
    {
        Dictionary<string, int> allowed = new() { ["a.cs"] = 2, ["b.cs"] = 1 };
        AssertOnlyFewer("lines", allowed, [("a.cs", 1), ("b.cs", 1), ("c.cs", 0)]);
        Assert.ThrowsAny<Exception>(() => AssertOnlyFewer("lines", allowed, [("a.cs", 3), ("b.cs", 1)]));
        Assert.ThrowsAny<Exception>(() => AssertOnlyFewer("lines", allowed, [("a.cs", 1), ("b.cs", 0)]));
        Assert.ThrowsAny<Exception>(() => AssertOnlyFewer("lines", allowed, [("a.cs", 1)]));
    }

    private static void AssertOnlyFewer(
        string what,
        Dictionary<string, int> allowed,
        IEnumerable<(string File, int Count)> found
    )
    {
        var counts = found.ToDictionary(file => file.File, file => file.Count);
        Assert.Empty(
            counts
                .Where(file => file.Value > allowed.GetValueOrDefault(file.Key))
                .Select(file => $"{file.Key}: {file.Value} {what}; allowed: {allowed.GetValueOrDefault(file.Key)}")
        );
        Assert.Empty(
            allowed
                .Keys.Where(file => counts.GetValueOrDefault(file) == 0)
                .Select(file => $"{file} needs no exception: take it off the list")
        );
    }

    private static IEnumerable<string> Files() =>
        Folders
            .Where(folder => Directory.Exists(Full(folder)))
            .SelectMany(folder => Checkout.Files(folder, "*"))
            .Concat(Directory.EnumerateFiles(Checkout.Root))
            .Select(path => Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/'))
            .Where(file => Kinds.Contains(Path.GetExtension(file)) || IsScript(file))
            .Where(file => !file.Split('/').Any(NotRead.Contains));

    private static bool IsScript(string file)
    {
        if (Path.HasExtension(file))
            return false;
        using FileStream stream = File.OpenRead(Full(file));
        return stream.ReadByte() == '#' && stream.ReadByte() == '!';
    }

    private static bool IsLong(string file, string line) =>
        line.Length > MostColumns
        && !(file.EndsWith(".md", StringComparison.Ordinal) && line.TrimStart().StartsWith('|'))
        && !Address().IsMatch(line);

    private static string Full(string file) => Path.Combine(Checkout.Root, file);

    // A line for each file: its path and how much it may have; the reason stands in a comment above.
    private static Dictionary<string, int> ReadList(string name) =>
        File.ReadLines(Full($"tests/Architecture/{name}"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => int.Parse(parts[1]));

    [GeneratedRegex(@"https?://")]
    private static partial Regex Address();
}

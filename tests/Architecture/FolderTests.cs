namespace Sweeps.Architecture.Tests;

/// <summary>Folders are ideas that lie in layers: a file's namespace is its folder, and no folders of a room lie in a
/// circle.</summary>
public sealed class FolderTests
{
    // The most folders, of whatever room, that one folder may name: Client/Verbs comes nearest. It may only fall.
    private const int MostArrows = 48;

    private static readonly Folders Source = Folders.Read(Path.Combine(Checkout.Root, "src"));

    [Fact]
    public void Namespace_OfEveryFile_IsItsFolder() => Assert.Empty(Source.Misplaced);

    [Fact]
    public void Folders_InsideARoom_LieInNoCircle() =>
        Assert.Empty(
            Source.InCircles().GroupBy(Folders.RoomOf).Select(room => $"{room.Key}: {string.Join(", ", room)}")
        );

    [Fact]
    public void Folder_OfARoom_NamesAFewOthersOnly() =>
        Assert.Empty(
            Source
                .Arrows.Where(folder => folder.Value.Count > MostArrows)
                .Select(folder => $"{folder.Key} names {folder.Value.Count} folders")
        );

    [Fact]
    public void Folders_ThatNameEachOther_AreFound()
    {
        string source = Directory.CreateTempSubdirectory("sweeps-folders").FullName;
        try
        {
            Write(
                "Room/Upper/A.cs",
                "using Sweeps.Room.Lower;\n\nnamespace Sweeps.Room.Upper;\n\npublic class A : B;\n"
            );
            Write("Room/Lower/B.cs", "namespace Sweeps.Room.Lower;\n\npublic class B;\n");
            Assert.Empty(Folders.Read(source).InCircles());

            Write(
                "Room/Lower/C.cs",
                "using Sweeps.Room.Upper;\n\nnamespace Sweeps.Room.Lower;\n\npublic class C : A;\n"
            );
            Write("Room/Lower/C.cs", "namespace Sweeps.Room.Lower;\n\npublic class C : Upper.A;\n");
            Assert.Equal(["Sweeps.Room.Lower", "Sweeps.Room.Upper"], Folders.Read(source).InCircles());

            Write("Room/Upper/D.cs", "namespace Sweeps.Room.Other;\n\npublic class D;\n");
            Folders circle = Folders.Read(source);
            Assert.Equal(["Sweeps.Room.Lower", "Sweeps.Room.Upper"], circle.InCircles());
            Assert.Equal(["Room/Upper/D.cs: Sweeps.Room.Other"], circle.Misplaced);
        }
        finally
        {
            Directory.Delete(source, recursive: true);
        }

        void Write(string file, string text)
        {
            string path = Path.Combine(source, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    [Fact]
    public void Folders_WithTheirArrows_AreMappedInTheArchitecture()
    {
        const string Begin = "<!-- folders: begin -->\n```\n",
            End = "```\n<!-- folders: end -->";
        string path = Path.Combine(Checkout.Root, "ARCHITECTURE.md");
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            end = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SWEEPS_WRITE_DOCS") == "1")
            File.WriteAllText(path, text = $"{text[..begin]}{Source.Map()}{text[end..]}");

        Assert.Equal(Source.Map(), text[begin..text.IndexOf(End, StringComparison.Ordinal)]);
    }
}

using System.Diagnostics;
using Sweeps.Model.Data.Files;

namespace Sweeps.Model.Tests.Data.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-regular-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void OpenRead_OfAFileOrALinkToOne_Reads()
    {
        File.WriteAllText(PathOf("a"), "text");
        File.CreateSymbolicLink(PathOf("link"), "a");

        foreach (string name in (string[])["a", "link"])
        {
            Assert.True(RegularFile.Is(PathOf(name)));
            using FileStream stream = RegularFile.OpenRead(PathOf(name));
            Assert.Equal(4, stream.Length);
        }
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("pipe")]
    [InlineData("link")]
    public void OpenRead_OfWhatMayNeverEnd_IsRefusedAtOnce(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no named pipes among files.");
        using (Process make = Process.Start("mkfifo", PathOf("pipe")))
            make.WaitForExit();
        File.CreateSymbolicLink(PathOf("link"), "pipe");

        var refused = Assert.Throws<IOException>(() => RegularFile.OpenRead(PathOf(name)));

        Assert.Contains("must be a regular file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_OfNothing_IsNull()
    {
        File.CreateSymbolicLink(PathOf("dangling"), "nowhere");

        Assert.Null(RegularFile.Is(PathOf("nothing")));
        Assert.Null(RegularFile.Is(PathOf("dangling")));
        Assert.Throws<FileNotFoundException>(() => RegularFile.OpenRead(PathOf("nothing")));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}

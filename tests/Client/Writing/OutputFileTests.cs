using System.Diagnostics;
using System.Text;
using Sweeps.Client.Terminals;
using Sweeps.Client.Writing;

namespace Sweeps.Client.Tests.Writing;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-output-").FullName;

    [Fact]
    public async Task Write_RegularFile_ReplacesItAndKeepsItsMode()
    {
        string file = PathOf("a.csv");
        await File.WriteAllTextAsync(file, "before, and longer", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await OutputFile.WriteAsync(file, "after");
        Assert.Equal("after", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            File.GetUnixFileMode(file)
        );
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_FileThatIsReadOnly_LeavesItAsItIs(bool throughLink)
    {
        string file = PathOf("a.csv");
        await File.WriteAllTextAsync(file, "before", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        string named = throughLink ? PathOf("link.csv") : file;
        if (throughLink)
            File.CreateSymbolicLink(named, file);
        var refused = await Assert.ThrowsAsync<MisuseException>(() => OutputFile.WriteAsync(named, "after"));
        Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
        Assert.Equal("before", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_Link_WritesWhatItLeadsTo(bool there)
    {
        string real = PathOf("real.csv");
        if (there)
            await File.WriteAllTextAsync(real, "before", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(PathOf("middle.csv"), "real.csv");
        File.CreateSymbolicLink(PathOf("link.csv"), PathOf("middle.csv"));
        await OutputFile.WriteAsync(PathOf("link.csv"), "after");
        Assert.Equal("after", await File.ReadAllTextAsync(real, TestContext.Current.CancellationToken));
        Assert.Equal(PathOf("middle.csv"), new FileInfo(PathOf("link.csv")).LinkTarget);
    }

    [Fact]
    public async Task Write_NamedPipe_ReachesItsReader()
    {
        string pipe = PathOf("pipe");
        Make("mkfifo", pipe);
        // Opening a pipe waits for its other end, and would hold this thread up.
        Task<string> read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        await OutputFile.WriteAsync(pipe, "through");
        Assert.Equal("through", await read);
        Assert.Equal([pipe], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Write_MuchIntoANamedPipe_ArrivesInOrder()
    {
        string pipe = PathOf("pipe");
        Make("mkfifo", pipe);
        Task<string> read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        // Some of it is written at once and some is not, as by whoever makes tables.
        await OutputFile.WriteAsync(
            pipe,
            "--out",
            async to =>
            {
                for (int line = 0; line < 20_000; line++)
                {
                    if (line % 7 == 0)
                        await to.WriteLineAsync($"line {line}");
                    else
                        to.WriteLine($"line {line}");
                }
            }
        );
        Assert.Equal(string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n")), await read);
    }

    [Theory]
    [InlineData(2500)]
    [InlineData(100)]
    public async Task Write_LittleIntoANamedPipe_ArrivesInOrder(int letters)
    {
        string pipe = PathOf("pipe");
        Make("mkfifo", pipe);
        string text = string.Concat(Enumerable.Range(0, letters).Select(at => (char)('a' + at % 26)));
        Task<string> read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        await OutputFile.WriteAsync(
            pipe,
            "--out",
            to =>
            {
                to.Write(text);
                return Task.CompletedTask;
            }
        );
        Assert.Equal(text, await read);
    }

    [Fact]
    public async Task Write_Device_WritesIntoIt()
    {
        string device = PathOf("null");
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Make("mknod", device, "c", "1", "3"),
            "Making a device needs root."
        );
        await OutputFile.WriteAsync(device, "gone");
        Assert.Equal("", await File.ReadAllTextAsync(device, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Write_WriterThatThrows_LeavesTheFileAsItWas()
    {
        string file = PathOf("a.csv");
        await File.WriteAllTextAsync(file, "before", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            OutputFile.WriteBytesAsync(
                file,
                "--out",
                async stream =>
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes("half"));
                    throw new InvalidOperationException();
                }
            )
        );
        Assert.Equal("before", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Write_Folder_IsRefusedWithTheOption()
    {
        MisuseException refused = await Assert.ThrowsAsync<MisuseException>(() => OutputFile.WriteAsync(_folder, "x"));
        Assert.Contains("`--out` must name a place that can be written", refused.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static bool Make(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

using Sweeps.Client.Engines;
using Sweeps.Client.Terminals;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Training;

namespace Sweeps.Client.Tests.Engines;

/// <summary>Installing the engine, with a stand-in for the SDK.</summary>
public sealed class EngineInstallationTests : IDisposable
{
    private static readonly EngineFiles Files = EngineCatalog.Named("torch").Files!;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-engine-").FullName;

    private string Target => Path.Combine(_folder, "torch");

    [Fact]
    public async Task Installation_OfAPackage_PutsWhatTheSdkMadeInPlaceOfWhatWasThere()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "old"), "old");
        string sdk = Sdk(
            """
            while [ $# -gt 0 ]; do
              case $1 in publish) project=$2 ;; -o) out=$2 ;; esac
              shift
            done
            mkdir -p "$out"
            cp "$project" "$out/project"
            printf 12345 >"$out/Sweeps.Model.Torch.dll"
            echo '{}' >"$out/Engine.deps.json"
            echo x >"$out/Engine.pdb"
            """
        );

        await new EngineInstallation(Files, Target, "1.2.3", sdk).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Sweeps.Model.Torch.deps.json", "Sweeps.Model.Torch.dll", "project"],
            Directory.GetFiles(Target).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            """<PackageReference Include="Sweeps.Model.Torch" Version="[1.2.3]" />""",
            File.ReadAllText(Path.Combine(Target, "project"))
        );
        Assert.Equal(["sdk", "torch"], Names());
    }

    [Fact]
    public async Task Installation_ThatTheSdkRefuses_SaysItsErrorAndLeavesWhatWasThere()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "old"), "old");
        string sdk = Sdk("echo 'Engine.csproj : error NU1101: Unable to find package Sweeps.Model.Torch.'; exit 1");

        var refusal = await Assert.ThrowsAsync<EngineUnavailableException>(() =>
            new EngineInstallation(Files, Target, "1.2.3", sdk).RunAsync(TestContext.Current.CancellationToken)
        );

        Assert.Contains("error NU1101: Unable to find package Sweeps.Model.Torch.", refusal.Reason);
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "old")));
        Assert.Equal(["sdk", "torch"], Names());
    }

    [Fact]
    public async Task Installation_WithoutAnSdk_SaysWhereToGetIt()
    {
        var refusal = await Assert.ThrowsAsync<EngineUnavailableException>(() =>
            new EngineInstallation(Files, Target, "1.2.3", Path.Combine(_folder, "none")).RunAsync(
                TestContext.Current.CancellationToken
            )
        );

        Assert.Contains("https://dot.net", refusal.Advice);
        Assert.Empty(Names());
    }

    [Fact]
    public void Checkout_AboveTheProgram_IsFound()
    {
        Assert.NotNull(EngineInstallation.Checkout(Files, AppContext.BaseDirectory));
        Assert.Null(EngineInstallation.Checkout(Files, _folder));
    }

    [Theory]
    [InlineData("no name", "engine", "install")]
    [InlineData("`jax`", "engine", "install", "jax")]
    public async Task Engine_InstallOfAnythingElse_IsMisuse(string named, params string[] arguments)
    {
        Answer answer = await Scene.RunAsync(arguments);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.Contains($"but got {named}. Type `sweeps engine install torch`.", answer.Error);
    }

    [Fact]
    public async Task Engine_List_NamesBothAndHowToGetTheOther()
    {
        Answer answer = await Scene.RunAsync("engine", "--format", "csv");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        string[] lines = answer.Out.TrimEnd('\n').Split('\n');
        Assert.Equal("engine,state,found,do", lines[0]);
        Assert.StartsWith("native,ok,", lines[1], StringComparison.Ordinal);
        Assert.Equal("torch,not installed,,sweeps engine install torch", lines[2]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IEnumerable<string?> Names() =>
        Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private string Sdk(string script)
    {
        string file = Path.Combine(_folder, "sdk");
        File.WriteAllText(file, "#!/bin/sh\nset -e\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}

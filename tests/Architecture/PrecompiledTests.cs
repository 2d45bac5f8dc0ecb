using System.Reflection.PortableExecutable;

namespace Sweeps.Architecture.Tests;

/// <summary>The command that was built beside these tests holds machine code, as docs/decisions/0004-precompiled.md has
/// it.</summary>
public sealed class PrecompiledTests
{
    [Fact]
    public void Command_InAReleaseBuild_HoldsMachineCode()
    {
        string built = Path.Combine(Checkout.Root, "src", "Client", "bin", "Release", "net10.0");
        if (!Directory.Exists(built))
            Assert.Skip("There is no Release build of the command.");
        if (!HasCompiler)
            Assert.Skip("The compiler to machine code (Microsoft.NETCore.App.Crossgen2) could not be restored here.");

        string[] own = [Path.Combine(built, "sweeps.dll"), .. Directory.GetFiles(built, "Sweeps.*.dll")];
        Assert.True(own.Length > 5, $"{built} holds {own.Length} assemblies of this project.");
        Assert.Empty(own.Where(file => !HoldsMachineCode(file)).Select(Path.GetFileName));
    }

    private static bool HasCompiler =>
        Directory.Exists(Packages)
        && Directory.EnumerateDirectories(Packages, "microsoft.netcore.app.crossgen2.*").Any();

    private static string Packages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static bool HoldsMachineCode(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using Sweeps.Architecture.Tests;

namespace Sweeps.Deploy.Tests;

/// <summary>The steps of a release, as far as they take no minutes.</summary>
public sealed partial class ReleaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-release-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1.2.0", "- New in 1.2.\n  On two lines.\n")]
    [InlineData("1.1.0", "- New in 1.1.\n")]
    [InlineData("1.2.1-alpha.0.3", "- Coming.\n")]
    public void Notes_OfAVersion_AreItsPartOfTheChangelog(string version, string notes)
    {
        string changelog = Write(
            "CHANGELOG.md",
            """
            # Changelog

            ## Unreleased

            - Coming.

            ## 1.2.0

            - New in 1.2.
              On two lines.

            ## 1.1.0

            - New in 1.1.

            """
        );

        var (code, said, _) = Run("notes.sh", [version], ("CHANGELOG", changelog));

        Assert.Equal((0, notes), (code, said));
    }

    [Fact]
    public void Notes_OfAVersionThatTheChangelogLacks_AreRefused()
    {
        var (code, said, trouble) = Run("notes.sh", ["9.9.9"]);

        Assert.Equal((1, ""), (code, said));
        Assert.Contains("under `## 9.9.9`, but does not", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Checksums_WithAKey_AreSignedAndShowAChange()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gpg"), "needs gpg");
        // Where gpg's agent listens a path may have 107 characters.
        var ring = Directory.CreateTempSubdirectory("gpg-");
        try
        {
            string key = Gpg(ring.FullName, "--quick-generate-key", "release@example.org", "ed25519", "sign", "never");
            Assert.Equal("", key);
            key = Gpg(ring.FullName, "--armor", "--export-secret-keys");
            Write("sweeps.nupkg", "what is released");

            var (code, said, trouble) = Run("checksums.sh", [_folder], ("SIGNING_KEY", key));

            Assert.True(code == 0, trouble);
            Assert.EndsWith("  sweeps.nupkg\n", said, StringComparison.Ordinal);
            Gpg(ring.FullName, "--verify", At("SHA256SUMS.asc"), At("SHA256SUMS"));
            Write("SHA256SUMS", said.Replace("  ", " *", StringComparison.Ordinal));
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
                Gpg(ring.FullName, "--verify", At("SHA256SUMS.asc"), At("SHA256SUMS"))
            );
        }
        finally
        {
            Start("gpgconf", ["--homedir", ring.FullName, "--kill", "gpg-agent"]);
            ring.Delete(recursive: true);
        }
    }

    [Fact]
    public void Steps_OfTheWorkflows_AreScriptsThatAreThere()
    {
        string[] steps =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Checkout.Root, ".github/workflows"))
                .SelectMany(path => Step().Matches(File.ReadAllText(path)))
                .Select(match => match.Groups[1].Value),
        ];

        Assert.True(steps.Length > 12, $"{steps.Length} steps");
        Assert.All(
            steps,
            step =>
            {
                string script = step.Replace("sudo env \"PATH=$PATH\" \"HOME=$HOME\" ", "", StringComparison.Ordinal);
                string path = Path.Combine(Checkout.Root, script.Split(' ')[0]);
                Assert.True(File.Exists(path), step);
                Assert.True(
                    OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute),
                    step
                );
            }
        );
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private static string Gpg(string ring, params string[] arguments)
    {
        var (code, said, trouble) = Start(
            "gpg",
            ["--homedir", ring, "--batch", "--quiet", "--passphrase", "", .. arguments]
        );
        Assert.True(code == 0, trouble);
        return said;
    }

    private static (int Code, string Said, string Trouble) Run(
        string script,
        string[] arguments,
        params (string Name, string Value)[] variables
    ) => Start("bash", [Path.Combine(Checkout.Root, "build/release", script), .. arguments], variables);

    private static (int Code, string Said, string Trouble) Start(
        string program,
        string[] arguments,
        params (string Name, string Value)[] variables
    )
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var trouble = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said, trouble.Result);
    }

    [GeneratedRegex(@"- run: (.+)")]
    private static partial Regex Step();
}

using System.ComponentModel;
using System.Diagnostics;
using System.Security;
using Sweeps.Model.Engines;
using Sweeps.Model.Training;

namespace Sweeps.Client.Engines;

/// <summary>Puts an engine that comes as files in a folder: built from the checkout that the program lies in, else
/// taken from the package registry, by the .NET SDK in either case.</summary>
/// <param name="files">The engine.</param>
/// <param name="folder">Where it goes; what is there is replaced when the new one is whole.</param>
/// <param name="version">The program's version, which the engine's package has too.</param>
/// <param name="sdk">The SDK's command.</param>
internal sealed class EngineInstallation(EngineFiles files, string folder, string version, string sdk = "dotnet")
{
    /// <summary>Where it goes.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Installs it and gives its size in bytes.</summary>
    /// <exception cref="EngineUnavailableException">There is no SDK, the registry does not have the package, or the
    /// folder cannot be written.</exception>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        // Beside its place, so that the last step is a rename.
        string work = $"{Folder}.{Environment.ProcessId}.new";
        string output = Path.Combine(work, "out");
        try
        {
            Directory.CreateDirectory(work);
            string project = Checkout(files, Folder) ?? WriteProject(work);
            await PublishAsync(project, output, cancellation);
            // The loader reads what lies beside a library from the file of the library's own name.
            string described = Path.Combine(output, "Engine.deps.json");
            if (File.Exists(described))
                File.Move(described, Path.Combine(output, files.Library + ".deps.json"), overwrite: true);
            foreach (string needless in Directory.GetFiles(output, "*.pdb").Concat(Directory.GetFiles(output, "*.xml")))
                File.Delete(needless);
            if (Directory.Exists(Folder))
                Directory.Move(Folder, Path.Combine(work, "old"));
            Directory.Move(output, Folder);
            return new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new EngineUnavailableException(
                $"The engine `{files.Engine}` goes to {Folder}, but that cannot be written: "
                    + $"{trouble.Message.TrimEnd('.')}.",
                "Give the folder write rights, or run the command as its owner.",
                trouble
            );
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The engine's project in the source tree above a folder; null where there is none.</summary>
    internal static string? Checkout(EngineFiles files, string below)
    {
        for (DirectoryInfo? at = new(below); at is not null; at = at.Parent)
        {
            string project = Path.Combine(
                at.FullName,
                "src",
                files.Library["Sweeps.".Length..],
                files.Library + ".csproj"
            );
            if (File.Exists(project) && File.Exists(Path.Combine(at.FullName, "Sweeps.slnx")))
                return project;
        }

        return null;
    }

    private string WriteProject(string work)
    {
        // Files of a folder above it would otherwise take part in the build.
        File.WriteAllText(Path.Combine(work, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(work, "Directory.Build.targets"), "<Project />");
        File.WriteAllText(Path.Combine(work, "Directory.Packages.props"), "<Project />");
        string project = Path.Combine(work, "Engine.csproj");
        File.WriteAllText(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <EnableDefaultItems>false</EnableDefaultItems>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{files.Library}" Version="[{SecurityElement.Escape(version)}]" />
              </ItemGroup>
            </Project>
            """
        );
        return project;
    }

    private async Task PublishAsync(string project, string output, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(sdk)
        {
            ArgumentList =
            {
                "publish",
                project,
                "-c",
                "Release",
                "-o",
                output,
                "--nologo",
                "-v",
                "quiet",
                "-clp:ErrorsOnly;NoSummary",
                "-nodeReuse:false",
                "-p:UseSharedCompilation=false",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Start(start);
        try
        {
            Task<string> said = process.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> complained = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode == 0)
                return;
            string[] lines = [.. (await said + "\n" + await complained).Split('\n').Select(line => line.Trim())];
            string reason =
                lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
                ?? lines.FirstOrDefault(line => line.Length > 0)
                ?? $"exit code {process.ExitCode}";
            throw new EngineUnavailableException(
                $"The SDK could not make the engine `{files.Engine}` of version {version}: {reason.TrimEnd('.')}.",
                $"See whether the registry that `dotnet nuget list source` names has {files.Library} {version} and "
                    + $"{files.Needs}, or use the container image `{files.Image}`."
            );
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception trouble)
        {
            throw new EngineUnavailableException(
                $"The engine `{files.Engine}` is fetched with the .NET 10 SDK, but `{sdk}` cannot be started: "
                    + $"{trouble.Message}.",
                $"Install the SDK from https://dot.net, or use the container image `{files.Image}`.",
                trouble
            );
        }
    }
}

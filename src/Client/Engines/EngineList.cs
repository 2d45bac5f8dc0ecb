using Sweeps.Execution.Engines;
using Sweeps.Model;
using Sweeps.Model.Data;
using Sweeps.Model.Engines;
using Sweeps.Model.Names;
using Sweeps.Model.Training;

namespace Sweeps.Client.Engines;

/// <summary>An engine on this machine.</summary>
/// <param name="Name">What a grid file calls it.</param>
/// <param name="ComesAsFiles">Whether it is installed by itself.</param>
/// <param name="Found">Its folder, or its version where it comes with the program; null: it is not installed.</param>
/// <param name="Refusal">Why it does not work here; null: it does, or is not installed.</param>
internal sealed record EngineState(string Name, bool ComesAsFiles, string? Found, EngineUnavailableException? Refusal);

/// <summary>The engines that a grid file can name, on this machine.</summary>
internal static class EngineList
{
    /// <summary>Names of those that are installed by themselves.</summary>
    public static IReadOnlyList<string> Installable => [.. TrainingEngines.Installable.Select(files => files.Engine)];

    /// <summary>The same as a part of a sentence.</summary>
    public static string Choice => Listing.AnyOf(Installable);

    /// <summary>Where they come from, in sentences.</summary>
    public static string Details =>
        string.Join(
            ' ',
            [
                .. TrainingEngines
                    .Named.Where(engine => engine.Files is null)
                    .Select(engine => $"`{engine.Name}` comes with the program."),
                .. TrainingEngines.Installable.Select(files =>
                    $"`{files.Engine}` is {files.Size} beside it; it is fetched with the .NET SDK, replaces the one "
                    + "that is there, and is loaded to see whether it works on this machine."
                ),
            ]
        );

    /// <summary>The engines as they are here.</summary>
    public static IEnumerable<EngineState> States()
    {
        TrainingEngines engines = new(new DataSets());
        foreach (IEngine engine in TrainingEngines.Named)
        {
            string? found = engine.Files is { } files
                ? engines.FolderWith(files)
                : $"engine version {EngineVersion.Current}";
            yield return new(
                engine.Name,
                engine.Files is not null,
                found,
                found is null ? null : engines.WhyNot(engine.Name)
            );
        }
    }

    /// <summary>The installation of an engine in its folder beside the program; null: no engine of this name is
    /// installed by itself.</summary>
    public static EngineInstallation? Installation(string? name, string version) =>
        TrainingEngines.Installable.FirstOrDefault(files => files.Engine == name) is { } files
            ? new(files, TrainingEngines.FolderOf(files), version)
            : null;
}

using Sweeps.Client.Results;
using Sweeps.Model;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>A sweep that is run from what the store knows of it: its grid file is not needed.</summary>
internal static class StoredSweep
{
    /// <summary>The sweep's own grid, overrides included.</summary>
    public static SweepDefinition DefinitionOf(SweepRecord sweep)
    {
        SweepDefinition definition = Read(sweep);
        if (sweep.Manifest.EngineVersion != EngineVersion.Current)
            throw new MisuseException($"A sweep can only be continued by the engine version that planned it, and `{sweep.Manifest.Name}` was planned by {sweep.Manifest.EngineVersion}, this is {EngineVersion.Current}. Continue with that build, or train it anew: sweeps show {SweepAccess.ShortId(sweep.Id)} --grid > grid.yaml && sweeps run grid.yaml.");
        if (definition.DefinitionHash != sweep.Manifest.DefinitionHash)
            throw new MisuseException($"The grid that is stored with a sweep must still mean what it meant, but that of `{sweep.Manifest.Name}` means something else to this build. Run its grid file anew: sweeps show {SweepAccess.ShortId(sweep.Id)} --grid > grid.yaml && sweeps run grid.yaml.");
        return definition;
    }

    /// <summary>The stored grid as it is understood now, whatever the engine version.</summary>
    public static SweepDefinition Read(SweepRecord sweep) => GridFile.Read(sweep.Manifest.GridText, $"the grid of {sweep.Manifest.Name}");

    /// <summary>The command that goes on with it.</summary>
    public static string ResumeCommand(SweepRecord sweep, IEnumerable<string> typed) => string.Join(' ', typed.Prepend(SweepAccess.ShortId(sweep.Id)).Prepend("resume").Prepend("sweeps"));
}

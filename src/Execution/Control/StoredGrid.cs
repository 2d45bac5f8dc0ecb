using Sweeps.Execution.Trials;
using Sweeps.Model;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>The trials of a sweep, from what the store knows of it.</summary>
public static class StoredGrid
{
    /// <summary>The grid that is stored with a sweep, as this build understands it.</summary>
    /// <exception cref="StoredGridException">It was planned by another engine version, or means something else to this
    /// build.</exception>
    /// <exception cref="GridFileException">This build refuses it.</exception>
    public static SweepDefinition DefinitionOf(SweepRecord sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var manifest = sweep.Manifest;
        if (manifest.EngineVersion != EngineVersion.Current)
            throw new StoredGridException(
                $"A sweep can only be continued by the engine version that planned it, and `{manifest.Name}` was "
                    + $"planned by {manifest.EngineVersion}, this is {EngineVersion.Current}. Continue with that "
                    + "build, or queue its grid file anew."
            );
        var definition = GridFile.Read(manifest.GridText, $"the grid of {manifest.Name}", reading: GridReading.Stored);
        if (definition.DefinitionHash != manifest.DefinitionHash)
            throw new StoredGridException(
                $"The grid that is stored with a sweep must still mean what it meant, but that of "
                    + $"`{manifest.Name}` means something else to this build. Queue its grid file anew."
            );
        definition.Search?.Proposals.Fill(sweep.Proposals);
        return definition;
    }

    /// <summary>A sweep's trials, in the order in which they are to be issued.</summary>
    /// <inheritdoc cref="DefinitionOf" path="/exception"/>
    public static PlannedTrials TrialsOf(SweepRecord sweep) => new(DefinitionOf(sweep));
}

/// <summary>A stored sweep cannot be continued by this build.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class StoredGridException(string message) : Exception(message);

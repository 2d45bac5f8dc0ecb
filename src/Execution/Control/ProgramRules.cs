using Sweeps.Execution.Trials;
using Sweeps.Model.Plugins;
using Sweeps.Scheduling.Definitions;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>Where people's own programs may be run: where whoever trains or serves said so, since they have the rights
/// of the process that runs them.</summary>
public static class ProgramRules
{
    /// <summary>The environment variable that allows programs: 1.</summary>
    public const string Variable = "SWEEPS_PROGRAMS";

    /// <summary>Why a sweep is not run where programs are not; null: it runs none.</summary>
    public static string? RefusalOf(SweepDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.HasPlugins || definition.Blocks.Any(block => block.Base.Program is not null)
            ? $"Programs are run only where that is allowed, and here it is not: `{definition.Name}` "
                + $"{(definition.HasPlugins ? "brings plugins, which are programs too" : "runs one")}. Train it with "
                + $"`sweeps run`, or allow it where it is trained (`sweeps work --programs`, or {Variable}=1) and "
                + $"where it is submitted ({Variable}=1)."
            : null;
    }

    /// <summary>Has a server load no plugins where it runs no programs, until what is given is disposed of.</summary>
    public static IDisposable? KeepPluginsOut(bool runsPrograms) =>
        runsPrograms
            ? null
            : PluginCatalog.Forbid(
                "Plugins are loaded only where programs are allowed, and here they are not",
                $"Train it with `sweeps run`, or allow programs where it is trained (`sweeps work --programs`, or "
                    + $"{Variable}=1) and where it is submitted ({Variable}=1)."
            );

    /// <summary>The trials of a stored sweep.</summary>
    /// <exception cref="SweepRefusedException">It runs a program, and those are not run here.</exception>
    /// <inheritdoc cref="StoredGrid.DefinitionOf" path="/exception"/>
    public static PlannedTrials TrialsOf(SweepRecord sweep, bool runsPrograms)
    {
        var definition = StoredGrid.DefinitionOf(sweep);
        return !runsPrograms && RefusalOf(definition) is { } refusal
            ? throw new SweepRefusedException(refusal)
            : new PlannedTrials(definition);
    }

    /// <exception cref="SweepRefusedException">It runs a program, and none is run here, or lacks a file.</exception>
    internal static async Task RequireAsync(
        ISweepStore store,
        SweepDefinition definition,
        bool runsPrograms,
        CancellationToken cancellation
    )
    {
        if (!runsPrograms && RefusalOf(definition) is { } refusal)
            throw new SweepRefusedException(refusal);
        if (await StoredFiles.MissingOfAsync(store, definition, cancellation).ConfigureAwait(false) is { } file)
            throw new SweepRefusedException(
                $"A program's files must be in the store before its sweep, but `{file.Path}` ({file.Hash[..12]}) is "
                    + "not. Submit the grid with `sweeps queue`, which sends them, or PUT each to "
                    + "/api/v1/files/SHA256."
            );
    }
}

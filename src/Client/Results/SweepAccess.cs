using Sweeps.Client.Terminals;
using Sweeps.Execution;
using Sweeps.Model;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Finds grids and sweeps by what people type.</summary>
internal static class SweepAccess
{
    /// <summary>Reads a grid file, or standard input where the path is <c>-</c>.</summary>
    public static SweepDefinition ReadGrid(string path, IReadOnlyList<GridOverride> overrides, Terminal terminal) =>
        path == "-" ? GridFile.Read(terminal.In.ReadToEnd(), "standard input", overrides) : GridFile.Load(path, overrides);

    /// <summary>Opens a store that must be there already.</summary>
    public static ISweepStore OpenToRead(string? location)
    {
        RequireStore(location);
        return SweepStores.Open(location);
    }

    /// <summary>Refuses a file that is not there; whether a server has a store is seen when it is opened.</summary>
    public static void RequireStore(string? location)
    {
        string place = string.IsNullOrEmpty(location) ? SweepStores.DefaultLocation : location;
        if (!place.Contains("://", StringComparison.Ordinal) && !File.Exists(place))
            throw new MisuseException($"There must be a store to read from, but there is none at `{place}`. Run a sweep first, or name another store with --store.");
    }

    /// <summary>The sweep that a name, the beginning of an id, or a grid file stands for.</summary>
    public static async Task<SweepRecord> FindAsync(ISweepStore store, string reference, IReadOnlyList<GridOverride> overrides, Terminal terminal, CancellationToken cancellation)
    {
        if (reference == "-" || File.Exists(reference))
        {
            SweepDefinition definition = ReadGrid(reference, overrides, terminal);
            return await FindAsync(store, definition, cancellation)
                ?? throw new MisuseException($"The store {store.Location} has no sweep of the grid `{definition.Name}` as {(reference == "-" ? "standard input" : reference)} gives it. Run `sweeps run {reference}`, or see `sweeps list`.");
        }

        if (overrides.Count > 0)
            throw new MisuseException($"`--set` goes with a grid file, but `{reference}` is none. Name the grid file, or leave `--set` out.");
        return await store.FindSweepAsync(reference, cancellation)
            ?? throw new MisuseException($"A sweep is named by its name, the beginning of its id, or its grid file, but `{reference}` is none of these in {store.Location}. See `sweeps list`.");
    }

    /// <summary>The newest sweep of a definition by this engine version; null if there is none.</summary>
    public static async Task<SweepRecord?> FindAsync(ISweepStore store, SweepDefinition definition, CancellationToken cancellation) =>
        (await store.ListSweepsAsync(cancellation)).FirstOrDefault(sweep =>
            sweep.Manifest.Name == definition.Name && sweep.Manifest.DefinitionHash == definition.DefinitionHash && sweep.Manifest.EngineVersion == EngineVersion.Current);

    /// <summary>The plan of a sweep in the store.</summary>
    public static Plan PlanOf(SweepRecord sweep) => new(DefinitionOf(sweep));

    /// <summary>What the grid file of a sweep in the store means.</summary>
    public static SweepDefinition DefinitionOf(SweepRecord sweep) => GridFile.Read(sweep.Manifest.GridText, $"the grid of {sweep.Manifest.Name}");

    /// <summary>Trials of a sweep that are not to be trained, since their cells have seeds enough.</summary>
    public static async Task<long> UnneededAsync(ISweepStore store, SweepRecord sweep, CancellationToken cancellation)
    {
        // Only the few sweeps that ask for it are planned.
        if (!sweep.Manifest.GridText.Contains("seeds", StringComparison.Ordinal) || DefinitionOf(sweep) is not { Replication: { } rule } definition)
            return 0;
        return await UnneededTrials.CountAsync(store, sweep, new Plan(definition), rule, cancellation);
    }

    /// <summary>As much of an id as people need to tell sweeps apart.</summary>
    public static string ShortId(string id) => id.Length > 8 ? id[..8] : id;
}

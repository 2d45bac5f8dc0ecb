namespace Sweeps.Scheduling.Grids;

/// <summary>Reads grid files: YAML, or JSON, which is YAML. Their keys are documented in docs/grid-files.md.</summary>
public static class GridFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="GridFileException">The file is missing, or something is wrong with it: all problems at once.</exception>
    public static SweepDefinition Load(string path, IReadOnlyList<GridOverride>? overrides = null) => throw new NotImplementedException();

    /// <summary>Reads a text; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="GridFileException">Something is wrong with it: all problems at once.</exception>
    public static SweepDefinition Read(string text, string file, IReadOnlyList<GridOverride>? overrides = null) => throw new NotImplementedException();
}

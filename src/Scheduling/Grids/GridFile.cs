namespace Sweeps.Scheduling.Grids;

/// <summary>Reads grid files: YAML, or JSON, which is YAML. Their keys are documented in docs/grid-files.md.</summary>
public static class GridFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="GridFileException">The file is missing, or something is wrong with it: all problems at
    /// once.</exception>
    public static SweepDefinition Load(string path, IReadOnlyList<GridOverride>? overrides = null)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GridFileException([
                new(
                    path,
                    1,
                    1,
                    "A grid file must be readable: " + exception.Message.TrimEnd('.'),
                    "",
                    "Correct the path, or copy a file from examples/."
                ),
            ]);
        }

        return Read(text, path, overrides);
    }

    /// <summary>Reads a text; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="GridFileException">Something is wrong with it: all problems at once.</exception>
    public static SweepDefinition Read(string text, string file, IReadOnlyList<GridOverride>? overrides = null) =>
        new GridReader(file, text, overrides ?? []).Read();
}

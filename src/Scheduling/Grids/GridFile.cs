using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Catalog;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads grid files: YAML, or JSON, which is YAML. Their keys are documented in docs/grid-files.md.</summary>
public static class GridFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="GridFileException">The file is missing, or something is wrong with it: all problems at
    /// once.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static SweepDefinition Load(
        string path,
        IReadOnlyList<GridOverride>? overrides = null,
        GridReading? reading = null
    )
    {
        string text;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            text = GridText.Load(stream, path);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new GridFileException([
                new(
                    path,
                    1,
                    1,
                    "A grid file must be readable: "
                        + (
                            Directory.Exists(path) ? "this is a folder"
                            : path.Length == 0 ? "no path is given"
                            : exception.Message.TrimEnd('.')
                        ),
                    "",
                    "Correct the path, or copy a file from examples/."
                ),
            ]);
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return new GridReader(path, text, overrides ?? [], reading ?? GridReading.Default, folder).Read();
    }

    /// <summary>Reads bytes to their end: UTF-8 with or without a byte order mark, or UTF-16 with one.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static SweepDefinition Load(
        Stream stream,
        string file,
        IReadOnlyList<GridOverride>? overrides = null,
        GridReading? reading = null
    ) => Read(GridText.Load(stream, file), file, overrides, reading);

    /// <summary>
    /// Reads a text; <paramref name="file"/> names it in messages. What it costs is bounded whatever the text says:
    /// depth, size, problems and steps.
    /// </summary>
    /// <exception cref="GridFileException">Something is wrong with it: all problems at once, up to a
    /// hundred.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static SweepDefinition Read(
        string text,
        string file,
        IReadOnlyList<GridOverride>? overrides = null,
        GridReading? reading = null
    ) => new GridReader(file, text, overrides ?? [], reading ?? GridReading.Default).Read();
}

/// <summary>How a grid file is read.</summary>
public sealed record GridReading
{
    /// <summary>A new grid that nobody gives up.</summary>
    public static GridReading Default { get; } = new();

    /// <summary>A grid that was accepted before: rules that came later and only warn of mistakes are passed
    /// over.</summary>
    public static GridReading Stored { get; } = new() { IsStored = true };

    /// <summary>A grid that was accepted before, to show what came of it. It meant <paramref name="definitionHash"/>:
    /// where it still does, rules of this build that it breaks are its <see cref="SweepDefinition.Refusal"/>, and no
    /// reason against reading it.</summary>
    public static GridReading ToShow(string definitionHash) =>
        new() { IsStored = true, Means = hash => hash == definitionHash };

    /// <summary>Ends the reading with whoever asked for it; default: never.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The strategies that <c>search</c> can name; default: those of the catalog.</summary>
    public IReadOnlyList<SearchKind> Strategies { get; init; } = SearchCatalog.All;

    internal bool IsStored { get; private init; }

    /// <summary>Whether a definition of this hash is what it must mean, whatever rules it breaks; null: it must break
    /// none.</summary>
    internal Func<string, bool>? Means { get; init; }
}

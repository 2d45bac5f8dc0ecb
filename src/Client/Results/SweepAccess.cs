using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Finds grids and sweeps by what people type.</summary>
internal static class SweepAccess
{
    /// <summary>Reads a grid file, or standard input where the path is <c>-</c>. A terminal or a pipe that nothing
    /// comes from keeps nobody who wants to leave.</summary>
    public static Task<SweepDefinition> ReadGridAsync(
        string path,
        IReadOnlyList<GridOverride> overrides,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        const string pipe = "standard input";
        GridReading reading = new() { Cancellation = cancellation };
        return Task.Run(Read, cancellation).WaitAsync(cancellation);

        SweepDefinition Read()
        {
            if (path != "-")
                return GridFile.Load(path, overrides, reading);
            if (terminal.OpenBytes is null)
                return GridFile.Read(terminal.In.ReadToEnd(), pipe, overrides, reading);
            using Stream bytes = terminal.OpenBytes();
            return GridFile.Load(bytes, pipe, overrides, reading);
        }
    }

    /// <summary>The sweep that a name, the beginning of an id, or a grid file stands for.</summary>
    public static async Task<SweepRecord> FindAsync(
        ISweepReader sweeps,
        string reference,
        IReadOnlyList<GridOverride> overrides,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        if (reference == "-" || File.Exists(reference))
        {
            SweepDefinition definition = await ReadGridAsync(reference, overrides, terminal, cancellation);
            return await sweeps.FindAsync(definition, cancellation)
                ?? throw new MisuseException(
                    $"The store {sweeps.Location} has no sweep of the grid `{definition.Name}` as "
                        + $"{(reference == "-" ? "standard input" : reference)} gives it. Run `sweeps run "
                        + $"{reference}`, or see `sweeps list`."
                );
        }

        if (overrides.Count > 0)
            throw new MisuseException(
                $"`--set` goes with a grid file, but `{reference}` is none. Name the grid file, or leave `--set` out."
            );
        if (await sweeps.FindAsync(reference, cancellation) is { } found)
        {
            if (found.Manifest.Name == reference)
                await Namesakes.NoteChosenAsync(sweeps, found, terminal, cancellation);
            return found;
        }

        IEnumerable<string> names = (await sweeps.ListAsync(cancellation)).Select(other => other.Sweep.Manifest.Name);
        throw new MisuseException(
            $"A sweep is named by its name, the beginning of its id, or its grid file, but `{reference}` is none "
                + $"of these in {sweeps.Location}.{Spelling.Suggestion(reference, names)} See `sweeps list`."
        );
    }

    /// <summary>Refuses the number of a trial that a sweep does not have.</summary>
    public static void RequireTrial(SweepRecord sweep, long ordinal)
    {
        if (ordinal < 0 || ordinal >= sweep.Manifest.Trials)
            throw new MisuseException(
                $"The sweep `{sweep.Title}` has trials 0 to {sweep.Manifest.Trials - 1}, but `{ordinal}` was asked "
                    + $"for. See `sweeps results {sweep.Word}`."
            );
    }
}

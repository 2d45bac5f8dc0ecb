using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Completion;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Client.Options;

/// <summary>Options that several verbs share. Each call makes a new one, for one verb.</summary>
internal static class CommonOptions
{
    private const int MostSlots = 1024;

    public static Option<string?> Store() =>
        new("--store")
        {
            Description =
                "Where results are kept: the path of an SQLite file, or a PostgreSQL URL. Default: SWEEPS_STORE, "
                + "else sweeps.db in the user's data folder.",
            HelpName = "PATH|URL",
        };

    public static Option<string?> Server() =>
        new("--server")
        {
            Description =
                "The server to ask instead of a store: http://HOST:PORT. Default: SWEEPS_SERVER, unless --store is "
                + "given. SWEEPS_API_TOKEN is its token.",
            HelpName = "URL",
        };

    public static Option<string?> Data() =>
        new("--data")
        {
            Description = "Folder with data files; looked into before SWEEPS_DATA and the user's cache.",
            HelpName = "DIR",
        };

    public static Option<int> Slots()
    {
        Option<int> option = new("--slots")
        {
            Description = "Trials trained at once, one core each. Default: all cores. Never changes a result.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        option.Validators.Add(result =>
        {
            if (
                result.Tokens is [.., { Value: var text }]
                && !(int.TryParse(text, CultureInfo.InvariantCulture, out int slots) && slots is >= 1 and <= MostSlots)
            )
                result.AddError(
                    $"`--slots` must be a whole number from 1 to {MostSlots}, but was `{text}`. Leave it out to "
                        + "use all cores."
                );
        });
        return option;
    }

    public static Option<string[]> Set() =>
        new("--set")
        {
            Description =
                "Override a key of the grid file; a list, range or spacing makes it an axis. May be given several "
                + "times.",
            HelpName = "KEY=VALUE",
        };

    public static Option<TableFormat?> Format() =>
        new("--format")
        {
            Description = "How to print: table, json or csv.",
            HelpName = "table|json|csv",
            CustomParser = result =>
                result.Tokens[^1].Value.ToLowerInvariant() switch
                {
                    "table" => TableFormat.Table,
                    "json" => TableFormat.Json,
                    "csv" => TableFormat.Csv,
                    _ => Refuse(result),
                },
        };

    /// <summary>The same, with formats for papers.</summary>
    public static Option<TableFormat?> PaperFormat() =>
        new("--format")
        {
            Description = "How to print: table, json or csv; for a paper markdown, latex (booktabs) or typst.",
            HelpName = "table|json|csv|markdown|latex|typst",
            CustomParser = result =>
                Enum.TryParse(result.Tokens[^1].Value, ignoreCase: true, out TableFormat format)
                && !char.IsAsciiDigit(result.Tokens[^1].Value[0])
                    ? format
                    : Refuse(result, "table, json, csv, markdown, latex or typst"),
        };

    public static Option<string[]> Where() =>
        new("--where")
        {
            Description =
                "Only trials with this value on an axis; may be given several times, several values of one axis "
                + "being alternatives.",
            HelpName = "AXIS=VALUE",
        };

    public static Option<bool> Quiet() =>
        new("--quiet", "-q") { Description = "Print results only: no progress, no notes." };

    public static Argument<string> Sweep() =>
        new Argument<string>("SWEEP")
        {
            Description = "A sweep: its name, the beginning of its id, or its grid file.",
        }.CompletesSweeps();

    public static Argument<string[]> Sweeps() =>
        new Argument<string[]>("SWEEP")
        {
            Description = "Sweeps: each its name, the beginning of its id, or its grid file.",
            Arity = ArgumentArity.OneOrMore,
        }.CompletesSweeps();

    public static Argument<string> Grid() =>
        new("GRID") { Description = "The grid file, in YAML or JSON; - reads it from standard input." };

    /// <summary>Reads the values of <see cref="Set"/>.</summary>
    public static IReadOnlyList<GridOverride> Overrides(string[]? texts)
    {
        try
        {
            return [.. (texts ?? []).Select(GridOverride.Parse)];
        }
        catch (FormatException exception)
        {
            throw new MisuseException(exception.Message, exception);
        }
    }

    private static TableFormat? Refuse(
        System.CommandLine.Parsing.ArgumentResult result,
        string formats = "table, json or csv"
    )
    {
        result.AddError($"`--format` must be {formats}, but was `{result.Tokens[^1].Value}`. Choose one of them.");
        return null;
    }
}

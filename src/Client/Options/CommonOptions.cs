using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Completion;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Sharing;

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
        Format("How to print: table, json or csv.", TableFormat.Table, TableFormat.Json, TableFormat.Csv);

    /// <summary>The same, with formats for papers.</summary>
    public static Option<TableFormat?> PaperFormat() =>
        Format(
            "How to print: table, json or csv; for a paper markdown, latex (booktabs) or typst.",
            Enum.GetValues<TableFormat>()
        );

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

    private static Option<TableFormat?> Format(string description, params TableFormat[] formats)
    {
        string[] names = [.. formats.Select(format => EnumWords.Of(format))];
        return new("--format")
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                string given = result.Tokens[^1].Value;
                if (Array.IndexOf(names, given.ToLowerInvariant()) is >= 0 and var index)
                    return formats[index];
                result.AddError($"`--format` must be {Listing.AnyOf(names)}, but was `{given}`. Choose one of them.");
                return null;
            },
        };
    }

    /// <summary>Holds a priority to the bounds that grid files have.</summary>
    public static void WithinBounds(Option<int> priority) =>
        priority.Validators.Add(result =>
        {
            if (
                result.Tokens is [.., { Value: var text }]
                && !(
                    int.TryParse(text, CultureInfo.InvariantCulture, out int number)
                    && Math.Abs((long)number) <= RunTerms.MostPriority
                )
            )
                result.AddError(
                    $"`{priority.Name}` must be a whole number from -{RunTerms.MostPriority} to "
                        + $"{RunTerms.MostPriority}, but was `{text}`. Leave it out to take 0."
                );
        });

    /// <summary>Labels as they are typed: one or several at a time, with commas between.</summary>
    /// <exception cref="MisuseException">One is no label that a worker could carry.</exception>
    public static IReadOnlyList<string> Labels(string option, string[]? texts)
    {
        string[] labels =
        [
            .. (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Distinct(),
        ];
        return labels.FirstOrDefault(label => !RunTerms.IsLabel(label)) is { } wrong
            ? throw new MisuseException(
                $"`{option}` must be words of at most {RunTerms.LongestLabel} characters with commas between, but one "
                    + $"was `{wrong}`. Write for instance {option} gpu."
            )
            : labels;
    }
}

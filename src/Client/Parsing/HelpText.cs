using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Parsing;

/// <summary>The help of the command and of each verb: what it does, its arguments and options, and examples.</summary>
internal static class HelpText
{
    private const int Widest = 100;

    /// <summary>The option that asks for help, on every verb.</summary>
    public static Option Option() => new HelpOption("--help", "-h", "-?") { Description = "Print this help." };

    /// <summary>Whether help is asked for, in whatever place.</summary>
    public static bool IsWanted(ParseResult parse) => parse.Action is HelpAction;

    /// <summary>A command's name with those of the commands above it.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{PathOf(parent)} {command.Name}"
            : command.Name;

    public static void Write(Command command, Terminal terminal)
    {
        int width = WidthOf(terminal);
        TextWriter to = terminal.Out;
        WriteWrapped(to, command.Description ?? "", 0, width);
        to.WriteLine();

        string arguments = string.Concat(
            command.Arguments.Select(argument =>
                argument.Arity.MinimumNumberOfValues > 0 ? $" {argument.Name}" : $" [{argument.Name}]"
            )
        );
        string verbs = command.Subcommands.Count > 0 ? " VERB" : "";
        to.WriteLine(
            $"Usage: {PathOf(command)}{verbs}{arguments}"
                + $"{(command.Options.Count > 0 || verbs.Length > 0 ? " [options]" : "")}"
        );

        if (command is Verb { Details: { } details })
        {
            to.WriteLine();
            WriteWrapped(to, details, 0, width);
        }

        WriteList(to, "Verbs", width, [.. command.Subcommands.Select(sub => (sub.Name, sub.Description ?? ""))]);
        WriteList(
            to,
            "Arguments",
            width,
            [.. command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))]
        );
        WriteList(
            to,
            "Options",
            width,
            [
                .. command
                    .Options.Append(command.Parents.Any() ? Option() : null)
                    .OfType<Option>()
                    .Select(option => (Names(option), option.Description ?? "")),
            ]
        );

        IReadOnlyList<Example> examples = command is Verb verb ? verb.Examples : RootExamples;
        to.WriteLine();
        to.WriteLine("Examples:");
        foreach (Example example in examples)
        {
            WriteCommand(to, example.Command, width);
            WriteWrapped(to, example.Purpose, 6, width);
        }

        if (!command.Parents.Any())
        {
            to.WriteLine();
            WriteWrapped(
                to,
                "Exit codes: 0 done, 1 some trial failed, 2 misused, 130 interrupted. `sweeps help VERB` tells more.",
                0,
                width
            );
        }
    }

    private static IReadOnlyList<Example> RootExamples =>
        [
            new(
                "sweeps run examples/quickstart.yaml",
                "Train a grid on all cores; the same command goes on after an interruption."
            ),
            new("sweeps results quickstart --by cell", "Print means and 95 % intervals over seeds."),
        ];

    private static string Names(Option option)
    {
        string names = string.Join(
            ", ",
            option.Aliases.Append(option.Name).Where(name => name != "-?").OrderBy(name => name.Length)
        );
        return option.HelpName is null ? names : $"{names} {option.HelpName}";
    }

    private static void WriteList(
        TextWriter to,
        string heading,
        int width,
        IReadOnlyList<(string Name, string Text)> items
    )
    {
        if (items.Count == 0)
            return;
        int indent = Math.Min(items.Max(item => item.Name.Length), 22) + 4;
        to.WriteLine();
        to.WriteLine($"{heading}:");
        foreach (var (name, text) in items)
        {
            if (name.Length + 4 > indent)
            {
                to.WriteLine($"  {name}");
                WriteWrapped(to, text, indent, width);
            }
            else
            {
                WriteWrapped(to, text, indent, width, $"  {name}");
            }
        }
    }

    /// <summary>A command is broken before an option, as a shell joins it again.</summary>
    private static void WriteCommand(TextWriter to, string command, int width)
    {
        const string broken = " \\";
        string line = "  ";
        foreach (string part in Regex.Split(command, " (?=--?[a-z])"))
        {
            if (line.Length > 2 && line.Length + 1 + part.Length + broken.Length > width)
            {
                to.WriteLine(line + broken);
                line = "     ";
            }

            line += line.Length == 2 ? part : $" {part}";
        }

        to.WriteLine(line);
    }

    /// <summary>The width at which sentences are wrapped.</summary>
    public static int WidthOf(Terminal terminal) => Math.Min(terminal.Width, Widest);

    /// <summary>Writes a text in lines of at most a width, with <paramref name="first"/> in the indent of the
    /// first.</summary>
    public static void WriteWrapped(TextWriter to, string text, int indent, int width, string first = "")
    {
        string line = first.PadRight(indent);
        bool empty = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > width)
            {
                to.WriteLine(line);
                line = new string(' ', indent);
                empty = true;
            }

            line += empty ? word : $" {word}";
            empty = false;
        }

        to.WriteLine(line);
    }
}

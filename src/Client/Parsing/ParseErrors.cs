using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Sweeps.Model.Names;

namespace Sweeps.Client.Parsing;

/// <summary>Says what is wrong with a command line: the rule, the value and the next step.</summary>
internal static class ParseErrors
{
    private const string Choose = "Choose one of them.";

    public static string Explain(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string help = command is Verb ? $"See `{HelpText.PathOf(command)} --help`." : "See `sweeps --help`.";

        if (parse.UnmatchedTokens is [var unknown, ..] && command.Subcommands.Count > 0 && !unknown.StartsWith('-'))
        {
            string what = command.Parents.Any() ? $"`{HelpText.PathOf(command)}` has no verb" : "There is no verb";
            IEnumerable<string> verbs = command.Subcommands.SelectMany(sub => sub.Aliases.Prepend(sub.Name));
            return $"{what} `{unknown}`.{Spelling.Suggestion(unknown, verbs)} {help}";
        }

        if (parse.UnmatchedTokens is [var stray, ..])
        {
            if (command.Options.Any(option => option.Name == stray || option.Aliases.Contains(stray)))
                return $"Options stand before `--`, but `{stray}` stands after it. Move it. {help}";
            return stray.StartsWith('-')
                ? $"`{HelpText.PathOf(command)}` has no option "
                    + $"`{stray}`.{Spelling.Suggestion(stray, command.Options.Select(option => option.Name))} {help}"
                : $"`{HelpText.PathOf(command)}` takes {Count(command.Arguments.Count)}, but `{stray}` is one too "
                    + $"many. {help}";
        }

        ParseError error = parse.Errors[0];
        string text = Explain(command, parse, error, help);
        return text.Contains(Choose, StringComparison.Ordinal) && Meant(error.SymbolResult) is { } meant
            ? text.Replace(Choose, meant.TrimStart(), StringComparison.Ordinal)
            : text;
    }

    /// <summary>The name of arguments that may be empty: a text that somebody notes.</summary>
    private const string FreeTextArgument = "TEXT";

    /// <summary>What is wrong with an option or an argument that was given an empty value, as by a shell's variable
    /// that is not set: taken for nothing, it would mean something else than was typed. Null: there is none.</summary>
    public static string? EmptyValue(ParseResult parse) =>
        parse
            .CommandResult.Children.Where(given => given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            .Select(empty =>
                empty switch
                {
                    OptionResult option =>
                        $"`{option.Option.Name}` needs a value, but was empty. Leave the option out, or set the "
                            + "variable that gives its value.",
                    ArgumentResult { Argument.Name: not FreeTextArgument } argument =>
                        $"{argument.Argument.Name} needs a value, but was empty. Set the variable that gives its "
                            + $"value. See `{HelpText.PathOf(parse.CommandResult.Command)} --help`.",
                    _ => null,
                }
            )
            .FirstOrDefault(refusal => refusal is not null);

    /// <summary>What may have been meant, of a closed list.</summary>
    private static string? Meant(SymbolResult? result)
    {
        (Symbol? symbol, string? typed) = result switch
        {
            OptionResult option => (option.Option, option.Tokens.LastOrDefault()?.Value),
            ArgumentResult argument => ((Symbol?)argument.Argument, argument.Tokens.LastOrDefault()?.Value),
            _ => (null, null),
        };
        return symbol is null || typed is null ? null
            : Spelling.Suggestion(typed, symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label))
                is { Length: > 0 } meant
                ? meant
            : null;
    }

    private static string Explain(Command command, ParseResult parse, ParseError error, string help)
    {
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } option => $"`{option.Option.Name}` needs a value. {help}",
            OptionResult option
                when error.Message.Contains(option.Option.Name, StringComparison.Ordinal)
                    && error.Message.StartsWith('`') => error.Message,
            OptionResult option => $"`{option.Option.Name}` must be {KindOf(option.Option.ValueType)}, but was "
                + $"`{string.Join(' ', option.Tokens.Select(token => token.Value))}`. {help}",
            ArgumentResult argument when error.Message.StartsWith('`') =>
                $"{error.Message} {(argument.Argument is null ? "" : help)}".TrimEnd(),
            ArgumentResult { Tokens.Count: > 0 } argument =>
                $"`{argument.Argument.Name}` cannot be `{argument.Tokens[0].Value}`. {help}",
            ArgumentResult argument => $"`{HelpText.PathOf(command)}` needs {argument.Argument.Name}: "
                + $"{Decapitalize(argument.Argument.Description)} {help}",
            _ when command.Arguments.FirstOrDefault(argument =>
                    parse.GetResult(argument) is null or { Tokens.Count: 0 }
                )
                    is { } missing =>
                $"`{HelpText.PathOf(command)}` needs {missing.Name}: {Decapitalize(missing.Description)} {help}",
            _ => $"{error.Message} {help}",
        };
    }

    private static string KindOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        return type == typeof(double) ? "a number"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(bool) ? "true or false"
            : "as its help says";
    }

    private static string Count(int arguments) =>
        arguments switch
        {
            0 => "no arguments",
            1 => "one argument",
            _ => $"{arguments} arguments",
        };

    private static string Decapitalize(string? text) =>
        string.IsNullOrEmpty(text) ? "" : char.ToLowerInvariant(text[0]) + text[1..];
}

using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sweeps.Client.Parsing;

/// <summary>Says what is wrong with a command line: the rule, the value and the next step.</summary>
internal static class ParseErrors
{
    public static string Explain(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string help = command is Verb ? $"See `{HelpText.PathOf(command)} --help`." : "See `sweeps --help`.";

        if (parse.UnmatchedTokens is [var unknown, ..] && command.Subcommands.Count > 0 && !unknown.StartsWith('-'))
        {
            string what = command.Parents.Any() ? $"`{HelpText.PathOf(command)}` has no verb" : "There is no verb";
            return $"{what} `{unknown}`.{Suggest(unknown, command.Subcommands.Select(sub => sub.Name))} {help}";
        }

        if (parse.UnmatchedTokens is [var stray, ..])
        {
            return stray.StartsWith('-')
                ? $"`{HelpText.PathOf(command)}` has no option `{stray}`.{Suggest(stray, command.Options.Select(option => option.Name))} {help}"
                : $"`{HelpText.PathOf(command)}` takes {Count(command.Arguments.Count)}, but `{stray}` is one too many. {help}";
        }

        ParseError error = parse.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } option => $"`{option.Option.Name}` needs a value. {help}",
            OptionResult option
                when error.Message.Contains(option.Option.Name, StringComparison.Ordinal)
                    && error.Message.StartsWith('`') => error.Message,
            OptionResult option =>
                $"`{option.Option.Name}` cannot take `{string.Join(' ', option.Tokens.Select(token => token.Value))}`. {help}",
            ArgumentResult argument when error.Message.StartsWith('`') =>
                $"{error.Message} {(argument.Argument is null ? "" : help)}".TrimEnd(),
            ArgumentResult { Tokens.Count: > 0 } argument =>
                $"`{argument.Argument.Name}` cannot be `{argument.Tokens[0].Value}`. {help}",
            ArgumentResult argument =>
                $"`{HelpText.PathOf(command)}` needs {argument.Argument.Name}: {Decapitalize(argument.Argument.Description)} {help}",
            _ when command.Arguments.FirstOrDefault(argument =>
                    parse.GetResult(argument) is null or { Tokens.Count: 0 }
                )
                    is { } missing =>
                $"`{HelpText.PathOf(command)}` needs {missing.Name}: {Decapitalize(missing.Description)} {help}",
            _ => $"{error.Message} {help}",
        };
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

    /// <summary>The closest of the words there are, if one is close.</summary>
    private static string Suggest(string typed, IEnumerable<string> known)
    {
        var best = known
            .Select(word => (Word: word, Distance: Distance(typed, word)))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(2, typed.Length / 3) && best.Distance < typed.Length
            ? $" Did you mean `{best.Word}`?"
            : "";
    }

    /// <summary>Insertions, deletions and replacements that turn one word into the other.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[right.Length];
    }
}

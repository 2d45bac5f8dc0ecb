using System.Text.RegularExpressions;

namespace Sweeps.Client.Tests.Tutorial;

/// <summary>Something that the tutorial has its reader do.</summary>
internal abstract record TutorialStep;

/// <summary>A file to save: a fenced block whose heading ends in <c>file=NAME</c>.</summary>
internal sealed record TutorialFile(string Name, string Text) : TutorialStep;

/// <summary>A command to type, in a <c>console</c> block after <c>$</c>, with the lines that it is shown to
/// print.</summary>
internal sealed record TutorialCommand(string Line, IReadOnlyList<string> Shown) : TutorialStep
{
    /// <summary>Whether what was printed is what is shown: <c>…</c> stands for anything in a line, and alone on a line
    /// for any number of lines.</summary>
    public bool Shows(string printed)
    {
        string pattern = string.Concat(
            Shown.Select(line =>
                line == "…"
                    ? @"(?:[^\n]*\n)*?"
                    : Regex.Escape(line).Replace("…", @"[^\n]*", StringComparison.Ordinal) + "\n"
            )
        );
        return Regex.IsMatch(printed, $@"\A{pattern}\z", RegexOptions.CultureInvariant);
    }
}

/// <summary>Takes the steps out of the tutorial's text.</summary>
internal static partial class TutorialText
{
    public static IReadOnlyList<TutorialStep> Read(string markdown)
    {
        List<TutorialStep> steps = [];
        foreach (Match block in Fenced().Matches(markdown))
        {
            string heading = block.Groups["heading"].Value;
            string text = block.Groups["text"].Value;
            if (heading == "console")
                steps.AddRange(Commands(text));
            else if (heading.Split(" file=") is [_, var name])
                steps.Add(new TutorialFile(name, text));
            else if (heading != "sh")
                throw new InvalidDataException(
                    $"The tutorial's blocks are console, sh or have file=NAME, but one is `{heading}`."
                );
        }

        return steps;
    }

    private static IEnumerable<TutorialCommand> Commands(string text)
    {
        string? line = null;
        List<string> shown = [];
        foreach (string read in text.TrimEnd('\n').Split('\n'))
        {
            if (!read.StartsWith("$ ", StringComparison.Ordinal))
            {
                shown.Add(read);
                continue;
            }

            if (line is not null)
                yield return new(line, shown);
            (line, shown) = (read[2..], []);
        }

        yield return new(
            line
                ?? throw new InvalidDataException(
                    $"A console block begins with a command after $, but this does not:\n{text}"
                ),
            shown
        );
    }

    [GeneratedRegex(
        @"^```(?<heading>[^\n]+)\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Fenced();
}

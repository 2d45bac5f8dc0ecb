using YamlDotNet.Core;

namespace Sweeps.Scheduling.Grids;

/// <summary>A text is no document that can be read.</summary>
internal sealed class SyntaxRefusal : Exception
{
    private readonly Mark _at;
    private readonly string _rule;
    private readonly string _nextStep;
    private readonly bool _isSyntax;

    /// <summary>What the parser found; its own words name the construct.</summary>
    public SyntaxRefusal(YamlException exception)
        : this(exception.Start, Sentence(exception)) { }

    /// <summary>Something else that is no YAML.</summary>
    public SyntaxRefusal(Mark at, string found)
        : this(at, "A grid file must be valid YAML: " + found, "Correct the syntax here or just before.") =>
        _isSyntax = true;

    /// <summary>A rule of ours.</summary>
    public SyntaxRefusal(Mark at, string rule, string nextStep)
        : base($"{rule}. {nextStep}") => (_at, _rule, _nextStep) = (at, rule, nextStep);

    /// <summary>Place, rule, value and next step. A tab in the indentation makes the parser complain far from
    /// it.</summary>
    public (int Line, int Column, string Rule, string Value, string NextStep) Sharpened(string text)
    {
        var (line, column) = ((int)Math.Max(1, _at.Line), (int)Math.Max(1, _at.Column));
        if (!_isSyntax)
            return (line, column, _rule, "", _nextStep);
        string[] lines = text.Split('\n');
        int tab = Array.FindIndex(lines, each => each.TrimStart(' ').StartsWith('\t') && each.Trim().Length > 0);
        return tab >= 0 && tab + 1 >= line
            ? (
                tab + 1,
                lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1,
                "A grid file must be indented with spaces, but here is a tab",
                "",
                "Replace the tab by spaces."
            )
            : (line, column, _rule, "", _nextStep);
    }

    private static string Sentence(YamlException exception)
    {
        string message = exception.InnerException is YamlException inner ? inner.Message : exception.Message;
        int place = message.IndexOf("): ", StringComparison.Ordinal);
        return (place >= 0 && message.StartsWith('(') ? message[(place + 3)..] : message).TrimEnd('.');
    }
}
